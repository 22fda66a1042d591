/** What a heap of timers needs of its entries. */
export interface HeapEntry {
  /** Place in the order of registration while the entry is in the heap, else 0. Only the heap writes it. */
  order: number;
}

/**
 * Timers by deadline, then by registration: a heap with four children a node, in parallel arrays, so that comparing
 * touches unboxed numbers and never an object. Removed timers stay behind as dead slots until they come up, or until
 * they are the majority: removal is O(1).
 */
export class TimerHeap<T extends HeapEntry> {
  private deadlines: number[] = [];
  private orders: number[] = [];
  private timers: T[] = [];
  private registered = 0;
  /** How many timers wait. */
  size = 0;

  add(deadline: number, timer: T): void {
    const order = ++this.registered;
    timer.order = order;
    this.size++;
    this.siftUp(this.timers.length, deadline, order, timer);
  }

  remove(timer: T): void {
    if (timer.order === 0) return;
    timer.order = 0;
    this.size--;
    if (this.size === 0) this.clear();
    else if (this.timers.length > 64 && this.size < this.timers.length / 2) this.compact();
  }

  /** The earliest deadline, or Infinity when nothing waits. */
  next(): number {
    while (this.timers.length > 0 && !this.isLive(0)) this.dropFirst();
    return this.deadlines[0] ?? Infinity;
  }

  /** Takes out the first timer whose deadline is not after `now`. */
  takeDue(now: number): T | undefined {
    if (this.size === 0 || this.next() > now) return undefined;
    const timer = this.timers[0]!;
    this.dropFirst();
    timer.order = 0;
    this.size--;
    return timer;
  }

  clear(): void {
    for (let i = 0; i < this.timers.length; i++) if (this.isLive(i)) this.timers[i]!.order = 0;
    this.deadlines = [];
    this.orders = [];
    this.timers = [];
    this.size = 0;
  }

  /** A slot is live while its timer still has the order it was registered under. */
  private isLive(i: number): boolean {
    return this.timers[i]!.order === this.orders[i];
  }

  private dropFirst(): void {
    const deadline = this.deadlines.pop()!;
    const order = this.orders.pop()!;
    const timer = this.timers.pop()!;
    if (this.timers.length > 0) this.siftDown(0, deadline, order, timer);
  }

  /** In place: a new heap of the living grows from the front, and never past what has been read. */
  private compact(): void {
    const { deadlines, orders, timers } = this;
    let living = 0;
    for (let i = 0; i < timers.length; i++) {
      const timer = timers[i]!;
      const order = orders[i]!;
      if (timer.order === order) this.siftUp(living++, deadlines[i]!, order, timer);
    }
    deadlines.length = living;
    orders.length = living;
    timers.length = living;
  }

  private siftUp(at: number, deadline: number, order: number, timer: T): void {
    const { deadlines, orders, timers } = this;
    let i = at;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const other = deadlines[parent]!;
      if (other < deadline || (other === deadline && orders[parent]! < order)) break;
      deadlines[i] = other;
      orders[i] = orders[parent]!;
      timers[i] = timers[parent]!;
      i = parent;
    }
    deadlines[i] = deadline;
    orders[i] = order;
    timers[i] = timer;
  }

  private siftDown(at: number, deadline: number, order: number, timer: T): void {
    const { deadlines, orders, timers } = this;
    const { length } = timers;
    let i = at;
    for (;;) {
      let least = -1;
      let leastDeadline = deadline;
      let leastOrder = order;
      const first = 4 * i + 1;
      const end = first + 4 < length ? first + 4 : length;
      for (let child = first; child < end; child++) {
        const other = deadlines[child]!;
        if (other < leastDeadline || (other === leastDeadline && orders[child]! < leastOrder)) {
          least = child;
          leastDeadline = other;
          leastOrder = orders[child]!;
        }
      }
      if (least === -1) break;
      deadlines[i] = leastDeadline;
      orders[i] = leastOrder;
      timers[i] = timers[least]!;
      i = least;
    }
    deadlines[i] = deadline;
    orders[i] = order;
    timers[i] = timer;
  }
}
