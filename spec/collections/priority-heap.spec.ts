import fc from 'fast-check';
import { PriorityHeap } from '../../lib/collections/priority-heap.js';

function drain<T>(heap: PriorityHeap<T>): T[] {
  return Array.from({ length: heap.size }, () => heap.take());
}

describe('PriorityHeap', () => {
  it('gives items in the order of the comparator, and equal items in order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ rank: fc.integer({ min: 0, max: 9 }) })), (items) => {
        const heap = new PriorityHeap<{ rank: number }>((a, b) => a.rank - b.rank);
        for (const item of items) heap.add(item);
        expect(drain(heap)).toEqual(items.toSorted((a, b) => a.rank - b.rank));
      }),
    );
  });

  it('keeps its order while items come and go', () => {
    const heap = new PriorityHeap<number>((a, b) => a - b);
    for (const item of [5, 1, 4]) heap.add(item);
    expect(heap.take()).toBe(1);
    heap.add(2);
    expect(heap.size).toBe(3);
    expect(drain(heap)).toEqual([2, 4, 5]);
  });
});
