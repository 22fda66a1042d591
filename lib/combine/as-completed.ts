import { Observable, type Subscriber, type TeardownLogic } from 'rxjs';
import { millisecondsOrNone } from '../core/arguments.js';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { type ChildObserver, type ChildReaction, observeChild } from '../core/consumers/child-observer.js';
import { endOf, noteEndOf } from '../core/consumers/end-order.js';
import { captureContext, type Context, inContext } from '../core/context/context.js';
import { CoroutineCall } from '../core/coroutine.js';
import type { Future } from '../core/future.js';
import type { ResultOf, TaskWork } from '../core/work/kind.js';
import { timeoutError } from '../errors.js';
import { currentLoop } from '../loop/current-loop.js';
import { callAt, type Handle } from '../loop/handle.js';
import { Queue } from '../sync/queue.js';
import { futureOf, type TaskOf, worksOf } from './future-of.js';

/** The queue that iterators take from; an inspection shows the futures that it gets items from. */
class Ends<T> extends Queue<T> {
  constructor(private readonly pending: () => Iterable<object>) {
    super();
  }

  protected override titleOfGet(): string {
    return 'asCompleted()';
  }

  protected override get producers(): Iterable<object> {
    return this.pending();
  }
}

/**
 * Futures as they end. Each subscriber gets all of them; the iterators together get each of them once.
 *
 * It observes its futures from the start until its last user leaves. A user is a subscriber, an iterator, or an item that a task
 * waits for. Then it keeps nothing on the futures and no timer. The next user gets the futures that ended in the meantime, in
 * the order of their ends, as if they had been observed.
 */
class AsCompleted<W>
  extends Observable<TaskOf<W>>
  implements Iterable<Awaitable<ResultOf<W>>>, ChildObserver<Future<unknown>>
{
  /** The consumers of the results observe failures. */
  readonly mayIgnoreFailure = true;
  private readonly todo: Set<Future<unknown>>;
  private readonly finished: Future<unknown>[] = [];
  /** Each with the context in which it subscribed. */
  private readonly subscribers = new Map<Subscriber<TaskOf<W>>, Context>();
  /** For the iterators. Undefined stands for an item whose time is up. */
  private readonly queue = new Ends<Future<unknown> | undefined>(() => this.todo);
  private readonly loop = currentLoop();
  private readonly deadline: number;
  /** Undefined while the futures are not observed. */
  private reactions: ChildReaction<Future<unknown>>[] | undefined;
  private timer: Handle | undefined;
  /** How many subscribers, iterators in use, and awaited items there are. */
  private users = 0;
  /** How many items iterators have not handed out. An item stands for the next future that ends. */
  private itemsLeft: number;
  private hasTimedOut = false;

  constructor(
    works: readonly W[],
    private readonly timeout: number,
  ) {
    super((subscriber) => this.serve(subscriber));
    this.todo = new Set([...new Set(works)].map((work) => futureOf(work) as Future<unknown>));
    this.itemsLeft = this.todo.size;
    this.deadline = this.loop.now() + timeout;
    this.observe();
  }

  [Symbol.iterator](): Iterator<Awaitable<ResultOf<W>>> {
    let isInUse = false;
    const leave = (): void => {
      if (isInUse) this.leave();
      isInUse = false;
    };
    return {
      next: () => {
        if (this.itemsLeft === 0) {
          leave();
          return { done: true, value: undefined };
        }
        if (!isInUse) this.use();
        isInUse = true;
        this.itemsLeft--;
        return { done: false, value: new CoroutineCall(this.nextResult<ResultOf<W>>, this, []) };
      },
      return: () => {
        leave();
        return { done: true, value: undefined };
      },
    };
  }

  /** @internal */
  childDone(child: Future<unknown>): void {
    if (!this.todo.delete(child)) return;
    this.finished.push(child);
    this.queue.putNow(child);
    if (this.todo.size === 0) this.unobserve();
    this.tell((subscriber) => {
      subscriber.next(child as TaskOf<W>);
      if (this.todo.size === 0) subscriber.complete();
    });
  }

  private *nextResult<T>(): Coroutine<T> {
    this.use();
    let future: Future<unknown> | undefined;
    try {
      future = yield* this.queue.get();
    } finally {
      this.leave();
    }
    if (future === undefined) throw this.timedOut();
    return future.result() as T;
  }

  private serve(subscriber: Subscriber<TaskOf<W>>): TeardownLogic {
    this.use();
    for (const future of this.finished) subscriber.next(future as TaskOf<W>);
    if (this.hasTimedOut) subscriber.error(this.timedOut());
    else if (this.todo.size === 0) subscriber.complete();
    else this.subscribers.set(subscriber, captureContext());
    return () => {
      this.subscribers.delete(subscriber);
      this.leave();
    };
  }

  private use(): void {
    this.users++;
    if (this.reactions === undefined) this.observeAgain();
  }

  private leave(): void {
    this.users--;
    if (this.users === 0) this.unobserve();
  }

  private observe(): void {
    this.reactions = Array.from(this.todo, (child) => observeChild(child, this));
    if (this.todo.size > 0 && this.deadline < Infinity)
      this.timer = callAt(this.loop, this.deadline, () => this.expire());
  }

  /** Delivers the ends since the last user left, and observes the rest. */
  private observeAgain(): void {
    const ended = [...this.todo].filter((child) => child.done() && endOf(child).at <= this.deadline);
    for (const child of ended.sort((a, b) => endOf(a).order - endOf(b).order)) this.childDone(child);
    if (this.todo.size === 0) return;
    if (this.deadline < this.loop.now()) this.expire();
    else this.observe();
  }

  private unobserve(): void {
    this.timer?.cancel();
    this.timer = undefined;
    for (const child of this.todo) noteEndOf(child);
    for (const reaction of this.reactions ?? []) reaction.leave();
    this.reactions = undefined;
  }

  private expire(): void {
    this.hasTimedOut = true;
    for (let i = 0; i < this.todo.size; i++) this.queue.putNow(undefined);
    this.unobserve();
    this.todo.clear();
    this.tell((subscriber) => subscriber.error(this.timedOut()));
  }

  private timedOut(): Error {
    return timeoutError(undefined, { title: 'asCompleted()', ms: this.timeout });
  }

  private tell(tell: (subscriber: Subscriber<TaskOf<W>>) => void): void {
    for (const [subscriber, context] of [...this.subscribers]) inContext(context, tell, subscriber);
  }
}

/**
 * Starts all works and emits them in the order in which they finish. Subscribe to get the tasks themselves. Or iterate: each
 * item waits for the next result, and throws its error. Iterators share one sequence; every subscriber gets all tasks.
 *
 * When it is left early, by `break` or by unsubscribing, it keeps nothing on the works, which run on. It may be used again.
 *
 * @param work an iterable of works; a Future or Task is used as it is, and other work becomes a task
 * @param options.timeout milliseconds on the task's clock from this call; undefined, null and Infinity mean no limit. After
 *   it, each further item throws TimeoutError, a subscriber gets one, and the tasks run on
 * @returns an Observable of the tasks, which completes with the last one, and an iterable of Awaitables of their results
 * @throws TypeError when `work` is not an iterable of works; TypeError or RangeError when `timeout` is not a number of milliseconds
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
  const timeout = millisecondsOrNone(
    options.timeout,
    'asCompleted',
    'asCompleted([a, b], { timeout: 1000 })',
  );
  return new AsCompleted<W>(worksOf(work, 'asCompleted'), timeout);
}
