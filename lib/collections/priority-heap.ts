interface Ranked<T> {
  readonly item: T;
  readonly arrival: number;
}

/** A binary heap; equal items in order of arrival. */
export class PriorityHeap<T> {
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
