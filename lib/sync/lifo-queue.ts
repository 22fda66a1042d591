import { type ItemStore, Queue } from './queue.js';

class Stack<T> implements ItemStore<T> {
  private readonly items: T[] = [];

  get size(): number {
    return this.items.length;
  }

  add(item: T): void {
    this.items.push(item);
  }

  take(): T {
    return this.items.pop() as T;
  }

  clear(): void {
    this.items.length = 0;
  }
}

/** A queue that returns the latest item first. @see asyncio.LifoQueue */
export class LifoQueue<T> extends Queue<T> {
  private readonly stack = new Stack<T>();

  protected override get items(): ItemStore<T> {
    return this.stack;
  }
}
