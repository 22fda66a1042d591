interface Ranked<T> {
  readonly item: T;
  readonly arrival: number;
}

/**
 * A binary heap that returns the smallest item first, and equal items in order of arrival.
 *
 * `compare` is the user's, and may throw at any of its calls. So each operation first makes all its comparisons, which find
 * where an item belongs, and only then moves items: after an error the heap is as it was.
 */
export class PriorityHeap<T> {
  private readonly heap: Ranked<T>[] = [];
  private arrivals = 0;

  constructor(private readonly compare: (a: T, b: T) => number) {}

  get size(): number {
    return this.heap.length;
  }

  add(item: T): void {
    const ranked = { item, arrival: this.arrivals++ };
    this.place(ranked, this.heap.length, this.rise(ranked));
  }

  /** Must not be called when empty. */
  take(): T {
    const { heap } = this;
    const last = heap.length - 1;
    const end = this.sink(heap[last]!, last);
    const ranked = heap.pop()!;
    return last === 0 ? ranked.item : this.replaceAbove(ranked, end).item;
  }

  clear(): void {
    this.heap.length = 0;
  }

  /** The place where `ranked`, added at the end, belongs: one of the ancestors of that place, or the place itself. */
  private rise(ranked: Ranked<T>): number {
    const { heap } = this;
    let at = heap.length;
    while (at > 0 && this.isBefore(ranked, heap[parentOf(at)]!)) at = parentOf(at);
    return at;
  }

  /** Puts `ranked` at `place`, and moves each ancestor of `end` from there on down one level. */
  private place(ranked: Ranked<T>, end: number, place: number): void {
    const { heap } = this;
    for (let at = end; at > place; at = parentOf(at)) heap[at] = heap[parentOf(at)]!;
    heap[place] = ranked;
  }

  /** The place where `ranked` belongs when it takes the place of the first, with `size` items left. */
  private sink(ranked: Ranked<T>, size: number): number {
    const { heap } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) return at;
      if (child + 1 < size && this.isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.isBefore(heap[child]!, ranked)) return at;
      at = child;
    }
  }

  /** Puts `ranked` at `place`, and moves each item above it up one level. Returns the first, which that pushes out. */
  private replaceAbove(ranked: Ranked<T>, place: number): Ranked<T> {
    const { heap } = this;
    let moving = ranked;
    for (let at = place; ; at = parentOf(at)) {
      const replaced = heap[at]!;
      heap[at] = moving;
      if (at === 0) return replaced;
      moving = replaced;
    }
  }

  private isBefore(a: Ranked<T>, b: Ranked<T>): boolean {
    const order = this.compare(a.item, b.item);
    return order === 0 ? a.arrival < b.arrival : order < 0;
  }
}

function parentOf(place: number): number {
  return (place - 1) >> 1;
}
