/** Items in order of arrival. Taken items are cut off in batches, so that `take` does not move the rest. */
export class Fifo<T> {
  private items: (T | undefined)[] = [];
  private taken = 0;

  get size(): number {
    return this.items.length - this.taken;
  }

  add(item: T): void {
    this.items.push(item);
  }

  /** Removes and returns the first item. There must be one. */
  take(): T {
    const item = this.items[this.taken] as T;
    this.items[this.taken++] = undefined;
    if (this.taken > 32 && this.taken * 2 > this.items.length) {
      this.items = this.items.slice(this.taken);
      this.taken = 0;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.taken = 0;
  }
}
