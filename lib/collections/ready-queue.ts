const SMALLEST = 64;

/**
 * A first-in-first-out queue in a ring buffer. Neither `push` nor `shift` allocates or moves entries.
 */
export class ReadyQueue<T> {
  private slots: (T | undefined)[] = new Array<T | undefined>(SMALLEST).fill(undefined);
  private head = 0;
  /** Number of entries in the queue. */
  size = 0;
  /** Number of entries taken out so far; `taken + size` is the number ever pushed. */
  taken = 0;

  push(entry: T): void {
    if (this.size === this.slots.length) this.resize(this.size * 2);
    this.slots[(this.head + this.size) & (this.slots.length - 1)] = entry;
    this.size++;
  }

  /** Removes and returns the first entry. The queue must not be empty. */
  shift(): T {
    const { slots, head } = this;
    const entry = slots[head];
    slots[head] = undefined;
    this.head = (head + 1) & (slots.length - 1);
    this.size--;
    this.taken++;
    return entry!;
  }

  clear(): void {
    this.taken += this.size;
    this.size = 0;
    this.resize(SMALLEST);
  }

  /** Shrinks an empty buffer that a burst has made large. */
  trim(): void {
    if (this.size === 0 && this.slots.length > 1024) this.resize(SMALLEST);
  }

  /** `capacity` must be a power of two, because positions wrap by a mask. */
  private resize(capacity: number): void {
    const slots = new Array<T | undefined>(capacity).fill(undefined);
    for (let i = 0; i < this.size; i++) slots[i] = this.slots[(this.head + i) & (this.slots.length - 1)];
    this.slots = slots;
    this.head = 0;
  }
}
