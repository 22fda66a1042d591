/** What a heap of timers needs of its entries. */
export interface HeapEntry {
  /** The slot of the heap that holds the entry; 0 while the entry is in no heap. Only the heap writes it. */
  slot: number;
}

/** The size of a small heap, whose dead nodes may stay, and whose arrays are kept when it is empty. */
const FEW = 64;

/**
 * Timers by deadline, then by registration: a heap with four children a node, in parallel arrays of unboxed numbers, so that
 * comparing touches no object.
 *
 * A node holds the number of a slot, and the slot holds the timer. Removing a timer empties its slot, in one step: the heap
 * forgets the timer at once, and with it the task and the callback. The dead node stays until it comes up, or until the heap
 * is large and dead nodes are the majority. Only then is its slot used again.
 */
export class TimerHeap<T extends HeapEntry> {
  private deadlines: number[] = [];
  private orders: number[] = [];
  private slots: number[] = [];
  /** The timers by slot. Slot 0 is never used. */
  private timers: (T | undefined)[] = [undefined];
  private freeSlots: number[] = [];
  private registered = 0;
  /** Number of timers that wait. */
  size = 0;

  add(deadline: number, timer: T): void {
    const { timers } = this;
    const slot = this.freeSlots.pop() ?? timers.length;
    timers[slot] = timer;
    timer.slot = slot;
    this.size++;
    this.siftUp(this.slots.length, deadline, ++this.registered, slot);
  }

  remove(timer: T): void {
    const { slot } = timer;
    if (slot === 0) return;
    this.timers[slot] = undefined;
    timer.slot = 0;
    this.size--;
    if (this.size === 0) this.forgetNodes();
    else if (this.slots.length > FEW && this.size < this.slots.length / 2) this.compact();
  }

  /** Drops the dead nodes, which are all. A loop over `waitFor` does so for each of its timers: it needs no new arrays. */
  private forgetNodes(): void {
    const { deadlines, orders, slots, timers, freeSlots } = this;
    if (timers.length > FEW) {
      this.clear();
      return;
    }
    while (slots.length > 0) {
      deadlines.pop();
      orders.pop();
      slots.pop();
    }
    while (timers.length > 1) timers.pop();
    while (freeSlots.length > 0) freeSlots.pop();
  }

  /** The earliest deadline, or Infinity when nothing waits. */
  next(): number {
    while (this.slots.length > 0 && this.timers[this.slots[0]!] === undefined) this.dropFirst();
    return this.deadlines[0] ?? Infinity;
  }

  /** Takes out the first timer whose deadline is not after `now`. */
  takeDue(now: number): T | undefined {
    while (this.deadlines.length > 0 && this.deadlines[0]! <= now) {
      const slot = this.slots[0]!;
      const timer = this.timers[slot];
      this.dropFirst();
      if (timer === undefined) continue;
      this.timers[slot] = undefined;
      timer.slot = 0;
      this.size--;
      return timer;
    }
    return undefined;
  }

  clear(): void {
    const { timers } = this;
    this.deadlines = [];
    this.orders = [];
    this.slots = [];
    this.timers = [undefined];
    this.freeSlots = [];
    this.size = 0;
    for (const timer of timers) if (timer !== undefined) timer.slot = 0;
  }

  private dropFirst(): void {
    this.freeSlots.push(this.slots[0]!);
    const deadline = this.deadlines.pop()!;
    const order = this.orders.pop()!;
    const slot = this.slots.pop()!;
    if (this.slots.length > 0) this.siftDown(0, deadline, order, slot);
  }

  private compact(): void {
    const living = this.moveLivingToFront();
    this.deadlines.length = living;
    this.orders.length = living;
    this.slots.length = living;
  }

  /**
   * Builds a heap of the living nodes in place, from the front; it never grows past the node that is read. Returns their
   * number. No code may follow the loop: when V8 compiles a running loop, it has seen none of the code behind it, and
   * would deoptimise each call there.
   */
  private moveLivingToFront(): number {
    const { deadlines, orders, slots, timers } = this;
    let living = 0;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      if (timers[slot] === undefined) this.freeSlots.push(slot);
      else this.siftUp(living++, deadlines[i]!, orders[i]!, slot);
    }
    return living;
  }

  private siftUp(at: number, deadline: number, order: number, slot: number): void {
    const { deadlines, orders, slots } = this;
    let i = at;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const other = deadlines[parent]!;
      if (other < deadline || (other === deadline && orders[parent]! < order)) break;
      deadlines[i] = other;
      orders[i] = orders[parent]!;
      slots[i] = slots[parent]!;
      i = parent;
    }
    deadlines[i] = deadline;
    orders[i] = order;
    slots[i] = slot;
  }

  private siftDown(at: number, deadline: number, order: number, slot: number): void {
    const { deadlines, orders, slots } = this;
    const { length } = slots;
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
      slots[i] = slots[least]!;
      i = least;
    }
    deadlines[i] = deadline;
    orders[i] = order;
    slots[i] = slot;
  }
}
