import { assertMilliseconds } from '../core/arguments.js';
import { Observable, type Subscriber } from 'rxjs';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { CoroutineCall } from '../core/coroutine.js';
import type { Future } from '../core/future.js';
import type { ResultOf, TaskWork } from '../core/work/kind.js';
import { timeoutError } from '../errors.js';
import { currentLoop } from '../loop/current-loop.js';
import { callAt, type Handle } from '../loop/handle.js';
import { Queue } from '../sync/queue.js';
import { futureOf, type TaskOf, worksOf } from './future-of.js';

/** Tasks as they finish: all of them to each subscriber, each of them once to whoever iterates. */
class AsCompleted<W> extends Observable<TaskOf<W>> implements Iterable<Awaitable<ResultOf<W>>> {
  private readonly todo: Set<Future<unknown>>;
  private readonly finished: Future<unknown>[] = [];
  private readonly subscribers = new Set<Subscriber<TaskOf<W>>>();
  /** For those who iterate; undefined stands for an item that the timeout took. */
  private readonly queue = new Queue<Future<unknown> | undefined>();
  private readonly handle: Handle | undefined;
  /** Items that nobody has been given yet: each stands for one that finishes, not for a certain one. */
  private itemsLeft: number;
  private hasTimedOut = false;

  constructor(works: readonly W[], timeout: number | null) {
    super((subscriber) => {
      this.serve(subscriber);
    });
    this.todo = new Set([...new Set(works)].map((work) => futureOf(work) as Future<unknown>));
    this.itemsLeft = this.todo.size;
    for (const future of this.todo) {
      future.retain();
      future.addDoneCallback(this.onDone);
    }
    const loop = currentLoop();
    this.handle =
      timeout === null || this.itemsLeft === 0
        ? undefined
        : callAt(loop, loop.now() + timeout, () => {
            this.expire();
          });
  }

  [Symbol.iterator](): Iterator<Awaitable<ResultOf<W>>> {
    return {
      next: () => {
        if (this.itemsLeft === 0) return { done: true, value: undefined };
        this.itemsLeft--;
        return { done: false, value: new CoroutineCall(nextOf<ResultOf<W>>, undefined, [this.queue]) };
      },
    };
  }

  private readonly onDone = (future: Future<unknown>): void => {
    this.todo.delete(future);
    this.finished.push(future);
    this.queue.putNow(future);
    if (this.todo.size === 0) this.handle?.cancel();
    for (const subscriber of [...this.subscribers]) {
      subscriber.next(future as TaskOf<W>);
      if (this.todo.size === 0) subscriber.complete();
    }
  };

  private expire(): void {
    this.hasTimedOut = true;
    for (const future of this.todo) {
      future.release();
      future.removeDoneCallback(this.onDone);
      this.queue.putNow(undefined);
    }
    this.todo.clear();
    for (const subscriber of [...this.subscribers]) subscriber.error(timeoutError());
  }

  private serve(subscriber: Subscriber<TaskOf<W>>): void {
    for (const future of this.finished) subscriber.next(future as TaskOf<W>);
    if (this.hasTimedOut) subscriber.error(timeoutError());
    else if (this.todo.size === 0) subscriber.complete();
    else {
      this.subscribers.add(subscriber);
      subscriber.add(() => this.subscribers.delete(subscriber));
    }
  }
}

function* nextOf<T>(queue: Queue<Future<unknown> | undefined>): Coroutine<T> {
  const future = yield* queue.get();
  if (future === undefined) throw timeoutError();
  return future.result() as T;
}

/**
 * Starts all at once and gives them in the order they finish. Subscribe for the tasks themselves; or iterate, where
 * each item waits for the next result, and raises its error. Iterators share one sequence; every subscriber sees all.
 *
 * @param work works; a Future or Task stands for itself and comes back itself, the rest becomes tasks
 * @param options.timeout milliseconds on the task's clock from this call. After it each item still iterated raises
 *   TimeoutError, a subscriber gets one, and the tasks run on
 * @returns an Observable of the tasks, which completes with the last; and an iterable of Awaitables of their results
 * @throws TypeError when `work` is no iterable of works; TypeError or RangeError when `timeout` is no number of milliseconds
 *
 * @example
 * for (const next of asCompleted([read('a'), read('b')])) console.log(yield* next);
 *
 * @see asyncio.as_completed; RxJS `merge`
 */
export function asCompleted<W extends TaskWork<unknown>>(
  work: Iterable<W>,
  options: { timeout?: number | null | undefined } = {},
): Observable<TaskOf<W>> & Iterable<Awaitable<ResultOf<W>>> {
  const { timeout = null } = options;
  if (timeout !== null) assertMilliseconds(timeout, 'asCompleted', 'asCompleted([a, b], { timeout: 1000 })');
  return new AsCompleted<W>(worksOf(work, 'asCompleted'), timeout);
}
