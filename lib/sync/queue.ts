import { keepShape } from '../loop/keep-shape.js';
import { countOf } from '../core/arguments.js';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { ColdAwaitable } from '../core/cold-awaitable.js';
import { completed } from '../core/suspend/suspension.js';
import { QueueEmptyError, QueueFullError, QueueShutDownError } from '../errors.js';
import { AsyncEvent } from './async-event.js';
import { Fifo } from '../collections/fifo.js';
import { WaitQueue } from './waiters.js';
import { RAW } from '../core/raw.js';

/** The items of a queue. The store decides which one comes out first. */
export interface ItemStore<T> {
  readonly size: number;
  /** Adds an item, or throws and changes nothing: a user's comparator may throw. */
  add(item: T): void;
  /** Takes an item out, or throws and changes nothing. Must not be called when empty. */
  take(): T;
  clear(): void;
}

/**
 * Hands items from tasks to tasks, first in, first out. `put` waits for room and `get` for an item, each in order of
 * arrival. If one is cancelled, no item is lost.
 *
 * @example
 * const jobs = new Queue<string>(10);
 * yield* jobs.put('one');
 * const job = yield* jobs.get();
 * jobs.taskDone();
 *
 * @see asyncio.Queue
 */
export class Queue<T> {
  /** How many items it takes. 0 or less means no limit. */
  readonly maxSize: number;
  private readonly fifo = new Fifo<T>();
  private readonly getters = waitersFor(
    this.titleOfGet(),
    () => !this.empty(),
    () => this.producers,
  );
  private readonly putters = waitersFor('queue.put()', () => !this.full());
  private readonly finished = new Finished();
  private unfinished = 0;
  private isShutDown = false;

  /**
   * @param maxSize how many items it takes; undefined, null, Infinity, and 0 or less mean no limit
   * @throws RangeError when `maxSize` is something else than a whole number
   */
  constructor(maxSize?: number | null) {
    const limit = maxSize === Infinity ? 0 : (maxSize ?? 0);
    if (!Number.isInteger(limit)) {
      throw new RangeError(
        `A queue holds a whole number of items, not ${countOf(limit)}: write \`new Queue(10)\`, or \`new Queue()\` for no limit.`,
      );
    }
    this.maxSize = limit;
    this.finished.set();
  }

  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  /** How many items it holds. */
  get size(): number {
    return this.items.size;
  }

  /** Whether it holds no item, so that `get` waits. */
  empty(): boolean {
    return this.items.size === 0;
  }

  /** Whether it has no room, so that `put` waits. */
  full(): boolean {
    return this.maxSize > 0 && this.items.size >= this.maxSize;
  }

  /** Puts an item in, and waits for room first. @throws QueueShutDownError */
  put(item: T): Awaitable<void> {
    return new Put(this, item);
  }

  /** Takes an item out, and waits for one first. @throws QueueShutDownError when it is shut down and empty */
  get(): Awaitable<T> {
    return new Get(this);
  }

  /** Puts an item in without waiting. @throws QueueFullError, QueueShutDownError */
  putNow(item: T): void {
    if (this.isShutDown) throw shutDown('put');
    if (this.full())
      throw new QueueFullError(
        `The queue is full with ${String(this.size)} items: \`yield* queue.put(item)\` waits for room.`,
      );
    this.items.add(item);
    this.unfinished++;
    this.finished.clear();
    this.getters.wakeNext();
  }

  /** Takes an item out without waiting. @throws QueueEmptyError; QueueShutDownError when it is shut down and empty */
  getNow(): T {
    if (this.empty()) {
      if (this.isShutDown) throw shutDown('get');
      throw new QueueEmptyError('The queue is empty: `yield* queue.get()` waits for an item.');
    }
    const item = this.items.take();
    this.putters.wakeNext();
    return item;
  }

  /** Marks the work on one item that was taken out as done. @throws RangeError when called more often than items were put in */
  taskDone(): void {
    if (this.unfinished <= 0)
      throw new RangeError(
        'taskDone() has been called more often than items were put in: call it once for each get().',
      );
    this.unfinished--;
    if (this.unfinished === 0) this.finished.set();
  }

  /** Waits until `taskDone()` has been called for every item that was put in. */
  join(): Awaitable<void> {
    return this.finished.wait();
  }

  /**
   * Ends it: `put` throws QueueShutDownError from now on, and `get` once the queue is empty. `immediate` empties it, and
   * counts each item as done.
   */
  shutdown(immediate = false): void {
    this.isShutDown = true;
    if (immediate) {
      this.unfinished = Math.max(this.unfinished - this.size, 0);
      this.items.clear();
      if (this.unfinished === 0) this.finished.set();
    }
    while (this.getters.wakeNext());
    while (this.putters.wakeNext());
  }

  /** @internal What a wait for an item is called. */
  protected titleOfGet(): string {
    return 'queue.get()';
  }

  /** @internal For inspection: the futures that put items in, where they are known. */
  protected get producers(): Iterable<object> {
    return [];
  }

  /** @internal Where the items are; each kind of queue has its own store. */
  protected get items(): ItemStore<T> {
    return this.fifo;
  }

  /** @internal */
  *waitAndPut(item: T): Coroutine<void> {
    while (this.full()) {
      if (this.isShutDown) throw shutDown('put');
      yield* this.putters;
    }
    try {
      this.putNow(item);
    } catch (error) {
      if (!this.full()) this.putters.wakeNext(); // the room that this call was woken for is still free
      throw error;
    }
  }

  /** @internal */
  *waitAndGet(): Coroutine<T> {
    while (this.empty()) {
      if (this.isShutDown) throw shutDown('get');
      yield* this.getters;
    }
    try {
      return this.getNow();
    } catch (error) {
      if (!this.empty()) this.getters.wakeNext(); // the item that this call was woken for is still there
      throw error;
    }
  }
}

/** Set while no item is unfinished. */
class Finished extends AsyncEvent {
  protected override titleOfWait(): string {
    return 'queue.join()';
  }
}

/** A call of `put`. If there is room, it needs no generator (bench/, row "ping-pong"). */
class Put<T> extends ColdAwaitable<void> {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, undefined);
  constructor(
    private readonly queue: Queue<T>,
    private readonly item: T,
  ) {
    super();
  }

  /** @internal */
  override enter(): IteratorResult<never> {
    if (this.queue.full()) return super.enter();
    this.queue.putNow(this.item);
    return completed(undefined) as IteratorResult<never>;
  }

  /** @internal */
  begin(): Coroutine<void> {
    return this.queue.waitAndPut(this.item);
  }
}

/** A call of `get`. If there is an item, it needs no generator either. */
class Get<T> extends ColdAwaitable<T> {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {});
  constructor(private readonly queue: Queue<T>) {
    super();
  }

  /** @internal */
  override enter(): IteratorResult<never> {
    return this.queue.empty() ? super.enter() : (completed(this.queue.getNow()) as IteratorResult<never>);
  }

  /** @internal */
  begin(): Coroutine<T> {
    return this.queue.waitAndGet();
  }
}

/** The waiting tasks. If a task is cancelled after it was woken, it wakes the next, unless its item or room is gone. */
function waitersFor(
  purpose: string,
  isWorthwhile: () => boolean,
  dependencies?: () => Iterable<object>,
): WaitQueue {
  const waiters = new WaitQueue(purpose, {
    served: () => undefined,
    left: (wasWoken) => {
      if (wasWoken && isWorthwhile()) waiters.wakeNext();
    },
    dependencies,
  });
  return waiters;
}

function shutDown(method: string): QueueShutDownError {
  return new QueueShutDownError(`The queue has been shut down: ${method}() is no longer possible.`);
}
