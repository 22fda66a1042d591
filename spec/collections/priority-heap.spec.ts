import fc from 'fast-check';
import { PriorityHeap } from '../../lib/collections/priority-heap.js';

function drain<T>(heap: PriorityHeap<T>): T[] {
  return Array.from({ length: heap.size }, () => heap.take());
}

/** A comparator of numbers that throws at its nth call from `arm` on. */
class Flaky {
  private left = 0;

  arm(nth: number): void {
    this.left = nth;
  }

  /** Whether that call has not happened yet. */
  disarm(): boolean {
    const isArmed = this.left > 0;
    this.left = 0;
    return isArmed;
  }

  readonly compare = (a: number, b: number): number => {
    if (this.left > 0 && --this.left === 0) throw new Error('no rank');
    return a - b;
  };
}

describe('PriorityHeap', () => {
  it('gives items in the order of the comparator, and equal items in order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (ranks) => {
        const items = ranks.map((rank, arrival) => ({ rank, arrival }));
        const heap = new PriorityHeap<{ rank: number }>((a, b) => a.rank - b.rank);
        for (const item of items) heap.add(item);
        expect(drain(heap)).toEqual(items.toSorted((a, b) => a.rank - b.rank));
      }),
    );
  });

  it('keeps its order while items come and go', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 99 }))), (steps) => {
        const heap = new PriorityHeap<number>((a, b) => a - b);
        let model: number[] = [];
        for (const step of steps) {
          if (step !== null) {
            heap.add(step);
            model = [...model, step].sort((a, b) => a - b);
          } else if (model.length > 0) expect(heap.take()).toBe(model.shift());
          expect(heap.size).toBe(model.length);
        }
        expect(drain(heap)).toEqual(model);
      }),
    );
  });

  it('is empty once cleared, and takes items again', () => {
    const heap = new PriorityHeap<number>((a, b) => a - b);
    for (const item of [2, 1]) heap.add(item);
    heap.clear();
    heap.add(3);
    expect(drain(heap)).toEqual([3]);
  });

  const numbers = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 20 });

  it('is unchanged when the comparator throws at any of its calls for an added item', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 20 }), (items, added) => {
        for (let nth = 1, isDone = false; !isDone; nth++) {
          const flaky = new Flaky();
          const heap = new PriorityHeap<number>(flaky.compare);
          for (const item of items) heap.add(item);
          flaky.arm(nth);
          try {
            heap.add(added);
          } catch (error) {
            expect(error).toEqual(new Error('no rank'));
          }
          isDone = flaky.disarm();
          expect(drain(heap)).toEqual((isDone ? [...items, added] : items).toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('is unchanged when the comparator throws at any of its calls for a taken item', () => {
    fc.assert(
      fc.property(numbers, (items) => {
        for (let nth = 1, isDone = items.length === 0; !isDone; nth++) {
          const flaky = new Flaky();
          const heap = new PriorityHeap<number>(flaky.compare);
          for (const item of items) heap.add(item);
          flaky.arm(nth);
          const taken: number[] = [];
          try {
            taken.push(heap.take());
          } catch (error) {
            expect(error).toEqual(new Error('no rank'));
          }
          isDone = flaky.disarm();
          expect(taken.length).toBe(isDone ? 1 : 0);
          expect([...taken, ...drain(heap)]).toEqual(items.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});
