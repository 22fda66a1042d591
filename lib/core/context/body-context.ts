/*
 * The context of a function body, `TaskContext`: its waits, its signal, and how a request for cancellation reaches both.
 *
 * Invariant. A request goes once to the signal, if the body has read it, and once to each pending wait. If there is neither, `kept` has
 * the request, and the next wait or the first reading of the signal gets it. A body that has read `signal`, `sleep` or `until`
 * is cooperative: its task waits for it after a request. Nothing can reach another async body, and its task leaves it.
 *
 * Example: an async body awaits context.sleep(1000), a ContextWait parked on a sleep. In turn 3, task.cancel('stop') calls
 * `requested`, which passes the request to the wait (passNext): the sleep's timer is removed. In turn 4 the wait runs as a job
 * of the loop and rejects its promise. The body's `finally` runs in microtasks; when its promise settles, the task ends.
 *
 * Why not a task for each wait of the body: the wait would then have a turn, a name and a failure apart from the body's task.
 * Spec: spec/core/context/body-context.spec.ts.
 */
import { noop } from 'rxjs';
import { CancelledError, replaceFailure } from '../../errors.js';
import { keepShape } from '../../loop/keep-shape.js';
import type { Loop } from '../../loop/loop.js';
import type { Job } from '../../loop/job.js';
import { type Linked, LinkedList } from '../../collections/linked-list.js';
import type { Awaitable } from '../awaitable.js';
import { startDirect } from '../cold-awaitable.js';
import { current } from './context.js';
import { WATCHED } from '../flags.js';
import { Future } from '../future.js';
import { observation } from '../observation.js';
import { sleep } from '../sleep.js';
import { abortInRequest, passNext } from '../pass-request.js';
import type { Reachable } from '../request-wave.js';
import { FAILED, SUCCEEDED } from '../state.js';
import type { Wait, Waiter, Waitable } from '../suspend/suspension.js';
import type { Entry, Task } from '../task.js';
import { until } from '../until.js';
import { type RequestListener, stopTelling, watch } from '../consumers/watchers.js';
import type { AwaitableInput } from '../work/kind.js';
import { RAW } from '../raw.js';

/** The argument of a function body. Reading `signal`, `sleep` or `until` makes an async body cooperative. */
export interface TaskContext<T = unknown> {
  /** The task whose body this is. */
  readonly task: Task<unknown>;
  /**
   * Aborted, with the CancelledError as its reason, when cancellation is requested. A body that has read the signal gets
   * its requests there: a request made while no wait of this context is pending does not reject the next wait.
   */
  readonly signal: AbortSignal;
  /** Waits `ms` milliseconds on the task's clock; cancelling the task rejects it. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Milliseconds on the task's clock. */
  now(): number;
  /**
   * Emits a value to the task's subscribers before its result: progress. Late subscribers get the latest value first. Does
   * nothing once cancellation has been requested, or the task is done.
   */
  emit(this: void, value: T): void;
  /** Calls `fn` with this task as the current one: what it creates belongs to this task, loop and context. */
  run<R>(fn: () => R): R;
  /** Waits for `input` on behalf of this task: cancelling the task cancels the wait, and rejects it. */
  readonly until: <T>(input: AwaitableInput<T> | ((signal: AbortSignal) => AwaitableInput<T>)) => Promise<T>;
}

/** A call on a task's loop. */
class ContextCall<R> implements Job {
  result!: R;

  constructor(
    private readonly task: Task<unknown>,
    private readonly fn: () => R,
  ) {}

  run(): void {
    const { task, fn } = this;
    const { provider } = current;
    this.result = provider === undefined ? fn() : provider.enter(task, task.context, fn);
  }
}

/** A wait of an async function. It is parked in place of a task, and settles a promise. */
class ContextWait implements Waiter, Linked {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, {});
  waiting: Wait | undefined = undefined;
  previous: ContextWait | undefined = undefined;
  next: ContextWait | undefined = undefined;
  readonly promise: Promise<unknown>;
  private resolve!: (value: unknown) => void;
  private reject!: (error: unknown) => void;
  /** A request that the awaited thing could not take. */
  private request: CancelledError | undefined = undefined;

  constructor(
    readonly loop: Loop,
    private readonly owner: BodyContext,
  ) {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Notes a request that has been passed to the awaited thing. */
  requested(request: CancelledError, isTaken: boolean): boolean {
    if (!isTaken) this.request ??= request;
    // A body that no longer awaits this promise is cancelled too, and learns of it elsewhere: this is no unhandled rejection.
    this.promise.catch(noop);
    return isTaken;
  }

  run(): void {
    const { waiting, request } = this;
    this.owner.waits.remove(this);
    waiting?.resume(request !== undefined);
    if (request !== undefined) {
      // The request wins over a failure that came before it, as in a coroutine; the failure is its cause.
      if (waiting?.phase === FAILED) replaceFailure(request, waiting.outcome);
      this.reject(request);
    } else if (waiting === undefined || waiting.phase === SUCCEEDED) this.resolve(waiting?.outcome);
    else this.reject(waiting.outcome);
  }
}

/** The context of one task's body. */
export class BodyContext implements TaskContext, RequestListener {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {});
  /** Whether the body learns of cancellation, because it has read `signal`, `sleep` or `until`. */
  isCooperative = false;
  private controller: AbortController | undefined = undefined;
  /** @internal The waits that have not ended. */
  readonly waits = new LinkedList<ContextWait>();
  /** A request that came while there was neither a signal nor a wait: the next one gets it. */
  private kept: CancelledError | undefined = undefined;

  constructor(readonly task: Task<unknown>) {}

  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  get signal(): AbortSignal {
    this.cooperate();
    if (this.controller === undefined) {
      this.controller = new AbortController();
      const kept = this.takeKept();
      if (kept !== undefined) this.controller.abort(kept);
    }
    return this.controller.signal;
  }

  // Getters, because reading them makes the body cooperative, also by destructuring: `async ({ sleep }) => …`.
  get sleep(): (ms: number) => Promise<void> {
    this.cooperate();
    return (ms) => this.startWait(() => sleep(ms));
  }

  get until(): <T>(input: AwaitableInput<T> | ((signal: AbortSignal) => AwaitableInput<T>)) => Promise<T> {
    this.cooperate();
    return (input) => this.startWait(() => until(input));
  }

  now(): number {
    return this.task.loop.now();
  }

  // A getter too, so that it can be destructured.
  get emit(): (value: unknown) => void {
    return (value) => void this.task.offer(value);
  }

  run<R>(fn: () => R): R {
    const { task } = this;
    if (current.task === task) return fn();
    const { task: outerTask, context: outerContext } = current;
    const call = new ContextCall(task, fn);
    current.task = task;
    current.context = task.context;
    try {
      task.loop.runNow(call);
    } finally {
      task.context = current.context;
      current.task = outerTask;
      current.context = outerContext;
    }
    return call.result;
  }

  /** @internal For inspection: what the body's waits wait for. */
  get waited(): Wait[] {
    const found: Wait[] = [];
    for (let wait = this.waits.first; wait !== undefined; wait = wait.next)
      if (wait.waiting !== undefined) found.push(wait.waiting);
    return found;
  }

  /** Keeps a request that was raised in the work, for a body that is not cooperative yet. */
  keep(request: CancelledError): void {
    if (!this.isCooperative) this.kept = request;
  }

  /** Called when the body has ended and its task goes on. */
  leave(): void {
    if (this.isCooperative) stopTelling(this.task, this);
  }

  /** Passes a request on to the signal and to the waits. */
  requested(reason: unknown, isGentle: boolean): void {
    const request = new CancelledError(reason);
    if (this.controller === undefined && this.waits.first === undefined) this.kept = request;
    const waits: ContextWait[] = [];
    for (let wait = this.waits.first; wait !== undefined; wait = wait.next) waits.push(wait);
    if (this.controller !== undefined) abortInRequest(this.controller, request);
    // passNext puts each in front of those added before.
    for (const wait of waits.reverse()) {
      const relay: Reachable = {
        targetAt: (place) => (place === 0 ? wait.waiting : undefined),
        passed: (isTaken) => wait.requested(request, isTaken),
      };
      passNext(relay, reason, isGentle);
    }
  }

  /** A wrong argument rejects the promise: the async function gets the error where it awaits. */
  private startWait<T>(make: () => Awaitable<T>): Promise<T> {
    try {
      return this.waitFor(make());
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private waitFor<T>(awaitable: Awaitable<T>): Promise<T> {
    const { task } = this;
    const request = task.cancelled() ? task.undelivered : this.takeKept();
    if (request !== undefined) return rejected(request);
    // A cold awaitable needs a task to run in, except for a sleep. A future can be waited for directly.
    const waitable = isWaitable(awaitable)
      ? awaitable
      : this.run(() => startDirect<T>(awaitable as unknown as Entry, { name: task.name }));
    if (waitable instanceof Future && waitable.done()) {
      return new Promise((resolve, reject) =>
        waitable.settlePromise(resolve as (value: unknown) => void, reject),
      );
    }
    const wait = new ContextWait(task.loop, this);
    this.waits.append(wait);
    observation.observer?.usedCold?.(waitable);
    waitable.park(wait);
    return wait.promise as Promise<T>;
  }

  private cooperate(): void {
    if (this.isCooperative) return;
    this.isCooperative = true;
    const { task } = this;
    if (task.cancelling() > 0) this.kept ??= task.undelivered ?? new CancelledError();
    watch(task).requests.push(this);
    task.flags |= WATCHED;
  }

  private takeKept(): CancelledError | undefined {
    const { kept } = this;
    this.kept = undefined;
    return kept;
  }
}

/** A rejection that the body need not handle: the task has the same error. */
function rejected(request: CancelledError): Promise<never> {
  const promise = Promise.reject<never>(request);
  promise.catch(noop);
  return promise;
}

function isWaitable<T>(awaitable: Awaitable<T>): awaitable is Awaitable<T> & Waitable {
  return 'park' in awaitable;
}
