import fc from 'fast-check';
import { PriorityQueue, Queue, QueueEmptyError, QueueFullError } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { holdsForAll } from '../support/property.js';

function drained<T>(queue: Queue<T>): T[] {
  const items: T[] = [];
  while (!queue.empty()) items.push(queue.getNow());
  return items;
}

describe('PriorityQueue', () => {
  it('compares the elements of arrays as numbers, and an array beside another value with `<`', () => {
    const queue = new PriorityQueue<unknown>();
    for (const item of [[10, 'a'], [9, 'b'], [9], 100, [20]]) queue.putNow(item);

    expect(drained(queue)).toEqual([[9], [9, 'b'], [10, 'a'], [20], 100]);
  });

  it('gives the smallest item first', () => {
    const queue = new PriorityQueue<number>();
    for (const item of [3, 1, 2]) queue.putNow(item);

    expect(drained(queue)).toEqual([1, 2, 3]);
  });

  it('gives equal items in order of arrival', () => {
    const queue = new PriorityQueue<{ rank: number; name: string }>(0, (a, b) => a.rank - b.rank);
    for (const name of ['a', 'b', 'c', 'd']) queue.putNow({ rank: name === 'b' ? 0 : 1, name });

    expect(drained(queue).map(({ name }) => name)).toEqual(['b', 'a', 'c', 'd']);
  });

  it('compares arrays element by element, then by length, as Python does tuples', () => {
    const queue = new PriorityQueue<unknown[]>();
    for (const item of [
      [2, 'a'],
      [1, 'b'],
      [1, 'a', 0],
      [1, 'a'],
    ])
      queue.putNow(item);
    const nested = new PriorityQueue<unknown[]>();
    for (const item of [
      [1, [1]],
      [1, [0, 5]],
      [0, [9]],
    ])
      nested.putNow(item);

    expect(drained(queue)).toEqual([
      [1, 'a'],
      [1, 'a', 0],
      [1, 'b'],
      [2, 'a'],
    ]);
    expect(drained(nested)).toEqual([
      [0, [9]],
      [1, [0, 5]],
      [1, [1]],
    ]);
  });

  it('compares by the given function', () => {
    const queue = new PriorityQueue<number>(0, (a, b) => b - a);
    for (const item of [3, 1, 2]) queue.putNow(item);

    expect(drained(queue)).toEqual([3, 2, 1]);
  });

  it('keeps its order while items are put in and taken out', () => {
    const steps = fc.oneof(fc.record({ put: fc.nat(99) }), fc.constant('get' as const));
    holdsForAll(fc.array(steps, { maxLength: 60 }), 300, (all) => {
      const queue = new PriorityQueue<number>();
      const model: number[] = [];
      for (const step of all) {
        if (step !== 'get') {
          queue.putNow(step.put);
          model.push(step.put);
          model.sort((a, b) => a - b);
        } else if (model.length > 0) expect(queue.getNow()).toBe(model.shift());
      }
      expect(drained(queue)).toEqual(model);
    });
  });

  it('is otherwise a queue', () => {
    const queue = new PriorityQueue<number>(1);

    expect(queue).toBeInstanceOf(Queue);
    expect(() => queue.getNow()).toThrow(QueueEmptyError);
    queue.putNow(1);
    expect([queue.size, queue.full(), queue.maxSize]).toEqual([1, true, 1]);
    expect(() => {
      queue.putNow(2);
    }).toThrow(QueueFullError);
  });

  it('gives the woken task the smallest item, not the item that woke it', () => {
    const { result } = runVirtual(function* () {
      const queue = new PriorityQueue<number>();
      const getting = queue.get();
      queue.putNow(2);
      queue.putNow(1);
      return yield* getting;
    });

    expect(result).toBe(1);
  });
});
