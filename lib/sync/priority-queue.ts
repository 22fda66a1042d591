import { PriorityHeap } from '../collections/priority-heap.js';
import { type ItemStore, Queue } from './queue.js';

/** The default order: smaller before larger, and arrays element by element, as Python's tuples. */
function bySize(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) {
      const order = bySize(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

/**
 * A queue that returns the smallest item first, and equal items in order of arrival.
 *
 * @example
 * const jobs = new PriorityQueue<[number, string]>();
 * jobs.putNow([2, 'later']);
 * jobs.putNow([1, 'first']);
 *
 * @see asyncio.PriorityQueue
 */
export class PriorityQueue<T> extends Queue<T> {
  private readonly heap: PriorityHeap<T>;

  /**
   * @param maxSize as Queue's
   * @param compare as Array.prototype.sort's; the default compares with `<`, and arrays element by element. If it throws,
   *   `put` or `get` throws that error, and the items stay as they were
   */
  constructor(maxSize?: number | null, compare: (a: T, b: T) => number = bySize) {
    super(maxSize);
    this.heap = new PriorityHeap<T>(compare);
  }

  protected override get items(): ItemStore<T> {
    return this.heap;
  }
}
