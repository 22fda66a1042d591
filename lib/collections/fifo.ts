/** Items in order of arrival. What has been taken is cut off now and then, so that taking does not move the rest. */
export class Fifo<T> {
  private items: (T | undefined)[] = [];
  private taken = 0;

  get size(): number {
    return this.items.length - this.taken;
  }

  add(item: T): void {
    this.items.push(item);
  }

  /** Must not be called when empty. */
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
