import { type ItemStore, Queue } from './queue.js';

interface Ranked<T> {
  readonly item: T;
  readonly arrival: number;
}

/** A binary heap; equal items in order of arrival. */
class Heap<T> implements ItemStore<T> {
  private readonly heap: Ranked<T>[] = [];
  private arrivals = 0;

  constructor(private readonly compare: (a: T, b: T) => number) {}

  get size(): number {
    return this.heap.length;
  }

  add(item: T): void {
    const { heap } = this;
    const ranked = { item, arrival: this.arrivals++ };
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = heap[parent]!;
      if (!this.isBefore(ranked, other)) break;
      heap[at] = other;
      at = parent;
    }
    heap[at] = ranked;
  }

  take(): T {
    const { heap } = this;
    const [first] = heap as [Ranked<T>];
    const last = heap.pop()!;
    if (heap.length > 0) this.sink(last);
    return first.item;
  }

  private sink(ranked: Ranked<T>): void {
    const { heap } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && this.isBefore(right, heap[child]!)) child++;
      const other = heap[child]!;
      if (!this.isBefore(other, ranked)) break;
      heap[at] = other;
      at = child;
    }
    heap[at] = ranked;
  }

  private isBefore(a: Ranked<T>, b: Ranked<T>): boolean {
    const order = this.compare(a.item, b.item);
    return order === 0 ? a.arrival < b.arrival : order < 0;
  }
}

/** Smaller before larger; arrays element by element, as Python's tuples. */
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
 * A queue that gives the smallest item first; equal ones in order of arrival.
 *
 * @example
 * const jobs = new PriorityQueue<[number, string]>();
 * jobs.putNow([2, 'later']);
 * jobs.putNow([1, 'first']);
 *
 * @see asyncio.PriorityQueue
 */
export class PriorityQueue<T> extends Queue<T> {
  private readonly heap: Heap<T>;

  /** `compare` is Array.prototype.sort's; the default compares with `<`, and arrays element by element. */
  constructor(maxSize = 0, compare: (a: T, b: T) => number = bySize) {
    super(maxSize);
    this.heap = new Heap<T>(compare);
  }

  protected override get items(): ItemStore<T> {
    return this.heap;
  }
}
