/*
 * A task: a future whose work is a generator that it steps. asyncio's `Task.__step`, `__wakeup`, `cancel` and `uncancel`, with the
 * same turns.
 *
 * Invariants. A task that is not done is running, or is on the ready queue, or waits for `waiting` (or for its next turn). A
 * request for cancellation is taken by what the task waits for; where nothing takes it, `kept` has it until the next step.
 * Nothing steps a task but its loop (and `startNow`, for a first step).
 *
 * Example: `load` sleeps until turn 7. In turn 3, task.cancel('stop') notes a request, and passes it to the sleep, which takes it: it
 * is cancelled, and the task is on the ready queue. Turn 4: `run` reads the outcome of the sleep and takes a step (step.ts), which
 * raises the CancelledError at the `yield*`. Had `load` been ready to run in turn 3, nothing could take the request: it is kept,
 * and `run` raises it in turn 4 in place of the value.
 *
 * Why not raise a request at once: asyncio does not, so the code that cancels need not expect that other code runs meanwhile.
 * Spec: spec/core/task.spec.ts; spec/conformance and spec/asyncio compare with CPython.
 */
import type { Observable } from 'rxjs';
import { debugMode } from '../config.js';
import { CancelledError, InvalidStateError, replaceFailure } from '../errors.js';
import { keepShape } from '../loop/keep-shape.js';
import { currentLoop } from '../loop/current-loop.js';
import { originOf, rememberOrigin } from '../loop/origin.js';
import { RealHost } from '../loop/real-host.js';
import type { Linked } from '../collections/linked-list.js';
import { because, CancelRequest, currentCause, requestTo, RUN_HAS_ENDED } from './cancel-request.js';
import { captureContext, type Context, current } from './context/context.js';
import { warnOfLostStore } from './context/lost-store.js';
import { changesOf } from './consumers/changes-of.js';
import { CleanUp } from './clean-up.js';
import { HANDLING, STARTED, TRACED, WATCHED } from './flags.js';
import { asText, Future, type FutureOptions } from './future.js';
import { becomeCause } from './handled-error.js';
import { rememberKeptReason } from './kept-reason.js';
import type { RequestWave } from './request-wave.js';
import { askerOf, isRelay, passRequest, PASSED_ON, REFUSED, type Relay } from './pass-request.js';
import { printable } from './printable.js';
import { CANCELLING, FAILED, nameOf, SUCCEEDED, type TaskState } from './state.js';
import { step } from './step.js';
import { isPlainGenerator, type Stepper } from './plain-generator.js';
import { cannotWaitFor, closesCircle } from './suspend/misuse.js';
import { enlist, FORMAT, type LibraryCopy } from './library-copies.js';
import { DEEPEST, nesting } from './nesting.js';
import { observation } from './observation.js';
import {
  COMPLETED,
  SUSPENDED,
  suspension,
  titleWithin,
  type Wait,
  type Waiter,
} from './suspend/suspension.js';
import type { Failed } from './consumers/unretrieved.js';
import { tellRequest, watch } from './consumers/watchers.js';
import { waitsFor } from './waits-for.js';

/** Makes the generator in the task's first step. */
export interface Entry {
  /** @internal Called in the first step. */
  begin(task: Task<unknown>): Stepper;
  /** @internal Called in place of `begin`, as a generator's is, when the task is cancelled before its first step. */
  return?(task: Task<unknown>): unknown;
}

/** The kept shapes of the class are numbers -1 and 0. */
let lastId = -2;

// Outside of the class: esbuild, which joins the modules, renames a class that refers to itself.
const isTask = (object: unknown): object is Task<unknown> => object instanceof Task;

/**
 * A running or finished piece of work, shared and cancellable. `createTask` makes it.
 *
 * A task runs its work in steps: each runs on a turn of the loop, from one `yield*` that waits to the next. You may subscribe to a
 * task, pipe it, `await` it, `yield*` it: the work runs once. It is cancelled when its last consumer leaves.
 *
 * @example
 * const task = createTask(function* () { yield* sleep(1000); return 42; });
 * task.state; // 'pending'
 * await task; // 42
 *
 * @see asyncio.Task
 */
export class Task<T> extends Future<T> implements Waiter, Relay, Linked {
  /** @internal See keep-shape.ts. */
  static override readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, {});
  /** @internal A watched task has one property more. */
  static readonly watchedShape: object = /* @__PURE__ */ watched(/* @__PURE__ */ keepShape(this, {}, {}));
  /** The number of the task, counting up. */
  readonly id: number;
  /** @internal What it waits for, if that can be cancelled. */
  waiting: Wait | undefined;
  /** @internal The context that its steps run in. */
  context: Context;
  /** @internal The task before it in the loop's list of tasks. */
  previous: Linked | undefined;
  /** @internal The task after it. */
  next: Linked | undefined;
  /** @internal The innermost generator. Before the first step, it may be the Entry that makes the generator. */
  work: Stepper | Entry | undefined;
  /** @internal The generators that wait for the innermost one, outermost first. */
  callers: Stepper[] | undefined;
  /** A request that nothing has taken. It is raised at the next step. */
  private kept: CancelledError | undefined;
  /** The latest request that has not been taken back. */
  private latestRequest: CancelRequest | undefined;

  private constructor(work: Stepper | Entry, options: FutureOptions) {
    super(options);
    this.id = ++lastId;
    this.waiting = undefined;
    this.context = current.provider === undefined ? current.context : captureContext(this);
    this.previous = undefined;
    this.next = undefined;
    this.work = work;
    this.callers = undefined;
    this.kept = undefined;
    this.latestRequest = undefined;
  }

  /** @internal Makes a task whose first step is on the loop's next turn. */
  static start<T>(work: Stepper | Entry, options: FutureOptions): Task<T> {
    const task = new this<T>(work, options);
    task.arrive();
    task.loop.callSoon(task);
    return task;
  }

  /**
   * @internal Makes a task and takes its first step at once, or on the next turn if many calls are nested. In the list of tasks, it
   * comes after those that this step makes.
   */
  static startNow<T>(work: Stepper | Entry, options: FutureOptions): Task<T> {
    if (nesting.depth >= DEEPEST) return this.start(work, options);
    const task = new this<T>(work, options);
    task.arrive();
    nesting.depth++;
    try {
      task.loop.runNow(task);
    } finally {
      nesting.depth--;
    }
    if (!task.done()) {
      task.loop.tasks.remove(task);
      task.loop.tasks.append(task);
    }
    return task;
  }

  private arrive(): void {
    if (this.id === 1) enlist(thisCopy);
    if (debugMode.isOn) {
      rememberOrigin(this);
      // In virtual time there are no requests, but test runners put each test inside a store.
      if (this.loop.host instanceof RealHost) warnOfLostStore(this.title);
    }
    const { scope } = this.context;
    scope?.enter(this.loop);
    this.loop.tasks.append(this);
    observation.observer?.created?.(this);
    // A timer that keeps starting tasks would keep a run from ending. asyncio would have closed its loop by now. Here, a task that
    // no task has started is cancelled before its first step.
    if (scope !== undefined && scope.round > 1 && currentTask() === undefined)
      because(RUN_HAS_ENDED, () => this.cancel());
  }

  /** The name it was given, else `Task-` and its id. */
  get name(): string {
    return this.label ?? `Task-${String(this.id)}`;
  }

  set name(value: string) {
    this.label = asText(value);
  }

  /** The state it is in. */
  get state(): TaskState {
    return nameOf(this.phase);
  }

  /** What it waits for, in words: `sleep()`, `lock.acquire()`, the name of a task. Undefined when it is running, ready to run or done. */
  get waitingFor(): string | undefined {
    return this.waiting && titleWithin(this.waiting).replaceAll('"', '');
  }

  /** Emits the current state, then each change; completes when the task is done. A watcher is not a consumer. */
  get state$(): Observable<TaskState> {
    return changesOf(this, () => this.state);
  }

  /**
   * Throws: only its work ends a task.
   * @deprecated The result of a task is that of its work. For a result that is set from outside, use `new Future()`.
   * @throws InvalidStateError always
   */
  override setResult(_value: T): void {
    throw this.endsByItself('setResult');
  }

  /**
   * Throws: only its work ends a task.
   * @deprecated The error of a task is that of its work. For an error that is set from outside, use `new Future()`.
   * @throws InvalidStateError always
   */
  override setException(_error: unknown): void {
    throw this.endsByItself('setException');
  }

  /** The number of cancellation requests that have not been taken back. @see asyncio.Task.cancelling */
  cancelling(): number {
    return this.latestRequest?.count ?? 0;
  }

  /** @internal The latest request that has not been taken back. */
  get request(): CancelRequest | undefined {
    return this.latestRequest;
  }

  /**
   * Takes one request back. Returns how many remain. With the last, a request that has not been raised is withdrawn.
   * @see asyncio.Task.uncancel
   */
  uncancel(): number {
    const { latestRequest } = this;
    if (latestRequest === undefined) return 0;
    this.latestRequest = latestRequest.rest;
    if (this.latestRequest === undefined) {
      if (this.kept !== undefined) this.dropKept(this.kept);
      this.move('withdraw');
    }
    return latestRequest.count - 1;
  }

  /**
   * Requests cancellation: CancelledError is raised in the work where it waits, on the loop's next turn. If the task waits for
   * another task or future, the request passes on to that, and so on. Returns false when the task is already done.
   * @param reason of the CancelledError
   * @see asyncio.Task.cancel
   */
  override cancel(reason?: unknown): boolean {
    this.markRetrieved();
    if (this.done()) return false;
    if (this.isWatchedOrRelayed) return passRequest(this, reason, false);
    this.cancelAlone(reason, undefined);
    return true;
  }

  /** @internal */
  override cancelWith(wave: RequestWave, reason: unknown): void {
    this.markRetrieved();
    if (this.done()) return;
    if (this.isWatchedOrRelayed || this.wave === wave) passRequest(this, reason, false, wave);
    else this.cancelAlone(reason, wave);
  }

  private cancelAlone(reason: unknown, wave: RequestWave | undefined): void {
    this.latestRequest = requestTo(this, this.loop.time, reason, this.latestRequest, wave);
    observation.observer?.requested?.(this, reason);
    this.move('request');
    this.passed(this.waiting?.cancel(reason) === true, reason);
  }

  /**
   * Requests cancellation at once, and returns a future that ends when the task has cleaned up: without an error when the task
   * ended by cancellation or with a result, else with the error it failed with. A clean-up under way is not interrupted; `cancel()`
   * does that. Leaving or cancelling the future gives up waiting, and the clean-up goes on.
   *
   * @param reason of the CancelledError that is raised in the task
   *
   * @example
   * yield* task.cancelAndWait('no longer needed'); // its `finally` blocks have run
   *
   * @see asyncio: `task.cancel()`, then `await task` within `suppress(CancelledError)`
   */
  cancelAndWait(reason?: unknown): Future<void> {
    this.cancelOnce(reason);
    return new CleanUp(this);
  }

  /** @internal */
  override cancelOnce(reason?: unknown): boolean {
    if (this.phase >= CANCELLING) return super.cancelOnce(reason);
    return this.isWatchedOrRelayed ? passRequest(this, reason, true) : this.cancel(reason);
  }

  /** Whether a request reaches more than the wait of this task. Usually it does not, and needs no frames of pass-request.ts. */
  private get isWatchedOrRelayed(): boolean {
    return (this.flags & WATCHED) !== 0 || isRelay(this.waiting);
  }

  /** @internal */
  take(reason: unknown, isGentle: boolean): typeof REFUSED | typeof PASSED_ON {
    this.markRetrieved();
    if (this.done()) return REFUSED;
    if (isGentle && this.phase === CANCELLING) {
      super.cancelOnce();
      return REFUSED;
    }
    this.noteRequest(reason, isGentle, askerOf(this));
    return PASSED_ON;
  }

  /** @internal If a watcher has taken the request back in the meantime, it has no target. */
  targetAt(place: number): Wait | undefined {
    return place === 0 && this.phase === CANCELLING ? this.waiting : undefined;
  }

  /** @internal */
  get wave(): RequestWave | undefined {
    return this.latestRequest?.wave;
  }

  /** @internal Watchers were notified of the first of these requests. */
  takeAgain(times: number, reason: unknown): void {
    if (this.phase === CANCELLING) this.addRequest(reason, undefined, times);
  }

  /** @internal */
  passed(isTakenBelow: boolean, reason: unknown, wave?: RequestWave): true {
    // Without a wave, the request may be one that tasks share: it has its wave already.
    if (wave !== undefined && this.latestRequest !== undefined) this.latestRequest.wave = wave;
    if (!isTakenBelow && this.phase === CANCELLING) this.kept = new CancelledError(reason);
    return true;
  }

  /** @internal The request that has not been raised in the work yet, or with which the task has ended. */
  get undelivered(): CancelledError | undefined {
    const request = this.kept ?? this.waiting?.outcome ?? this.outcome;
    return request instanceof CancelledError ? request : undefined;
  }

  /** Drops the kept request, which has been raised, passed on or taken back. Its reason is remembered. */
  private dropKept({ reason }: CancelledError): void {
    this.kept = undefined;
    rememberKeptReason(this, reason);
  }

  private addRequest(reason: unknown, via: string | undefined, times: number): void {
    const { latestRequest, loop } = this;
    const cause = currentCause(this);
    this.latestRequest = new CancelRequest(reason, cause, via, loop.time, latestRequest, times, undefined);
  }

  private noteRequest(reason: unknown, isGentle: boolean, via: string | undefined): void {
    this.addRequest(reason, via, 1);
    observation.observer?.requested?.(this, reason);
    this.move('request');
    if ((this.flags & WATCHED) !== 0) tellRequest(this, reason, isGentle);
  }

  override get [Symbol.toStringTag](): string {
    return 'Task';
  }

  /** @internal Takes one step, as a job of the loop. */
  run(): void {
    observation.observer?.resuming?.(this);
    const { waiting, kept } = this;
    this.waiting = undefined;
    let hasFailed = false;
    let value: unknown;
    if (waiting !== undefined) {
      waiting.resume(kept !== undefined);
      value = waiting.outcome;
      hasFailed = waiting.phase !== SUCCEEDED;
    }
    if (kept !== undefined) {
      value = this.raiseKept(kept, hasFailed, value);
      hasFailed = true;
    }
    if ((this.flags & HANDLING) !== 0) becomeCause(this, hasFailed ? value : undefined);
    if (hasFailed && (this.flags & STARTED) === 0) {
      this.neverRun(value);
      return;
    }
    const { task: outerTask, context: outerContext, provider } = current;
    const { requested, called } = suspension;
    current.task = this;
    current.context = this.context;
    suspension.requested = undefined;
    suspension.called = undefined;
    try {
      if (observation.observer?.enclose !== undefined) this.takeEnclosedStep(hasFailed, value, waiting);
      // Written out as in `takeEnclosedStep`: one call more costs 7 % of the row "one after another" (bench/).
      else if (provider === undefined) this.takeStep(hasFailed, value, waiting);
      else provider.enter(this, this.context, this.takeStep, hasFailed, value, waiting);
    } finally {
      this.context = current.context;
      current.task = outerTask;
      current.context = outerContext;
      suspension.requested = requested;
      suspension.called = called;
      suspension.isResuming = false;
      COMPLETED.value = undefined; // so that the last value can be collected before the next wait
      observation.observer?.paused?.(this);
    }
  }

  /** Returns the error to raise: `kept`, unless the wait was cancelled too. */
  private raiseKept(kept: CancelledError, hasFailed: boolean, outcome: unknown): unknown {
    this.dropKept(kept);
    if (!hasFailed) return kept;
    if (outcome instanceof CancelledError) return outcome;
    replaceFailure(kept, outcome); // as in asyncio: the failure that came before the request becomes its cause
    return kept;
  }

  /** Ends a task that was cancelled before its first step. */
  private neverRun(request: unknown): void {
    try {
      this.work!.return?.(this);
    } catch (error) {
      this.end(error);
    }
    if (!this.done()) this.finish('cancel', request);
    observation.observer?.paused?.(this);
  }

  private takeEnclosedStep(hasFailed: boolean, value: unknown, waiting: object | undefined): void {
    observation.observer!.enclose!(this, () => {
      const { provider } = current;
      if (provider === undefined) this.takeStep(hasFailed, value, waiting);
      else provider.enter(this, this.context, this.takeStep, hasFailed, value, waiting);
    });
  }

  /** Takes a step in the task's context. The first one makes the generator. */
  private takeStep(hasFailed: boolean, value: unknown, waiting: object | undefined): void {
    let generator = this.work as Stepper;
    const isFirst = (this.flags & STARTED) === 0;
    if (isFirst) {
      this.flags |= STARTED;
      this.move('start');
      if (!isPlainGenerator(generator)) {
        try {
          generator = (this.work as Entry).begin(this);
        } catch (error) {
          this.end(error);
          return;
        }
      }
    }
    step(this, generator, !isFirst, hasFailed, value, waiting);
  }

  /** @internal The innermost generator waits. */
  suspend(result: IteratorYieldResult<never>): void {
    const { requested } = suspension;
    if (result.value !== SUSPENDED.value || requested === undefined) {
      this.refuse(cannotWaitFor(result.value, this.title));
      return;
    }
    requested.park(this);
    observation.observer?.suspended?.(this, requested);
    const { kept } = this;
    if (kept !== undefined && this.waiting?.cancel(kept.reason) === true) this.dropKept(kept);
  }

  /** Raises `error` at the point where the work waits, on the next turn. */
  private refuse(error: Error): void {
    const { title } = this;
    this.waiting = { phase: FAILED, outcome: error, title, cancel: () => false, resume: () => undefined };
    this.loop.callSoon(this);
  }

  /** @internal See Waitable. Refuses a wait that closes a circle of tasks. */
  override park(parked: Waiter): void {
    const task = parked as Task<unknown>; // a waiter here is always a task, but suspension.ts does not know tasks
    const isItself = (this as unknown) === task;
    // A task that waits for nothing, or that nothing waits for, closes no circle: the usual case costs three comparisons.
    if (isItself || (this.waiting !== undefined && task.reactions !== undefined && this.isWaitingFor(task))) {
      task.refuse(closesCircle(task.title, isItself ? undefined : this.title));
      return;
    }
    super.park(task);
  }

  /** @internal Whether it waits for `task`, directly or by way of other tasks. */
  isWaitingFor(task: Task<unknown>): boolean {
    return waitsFor<Task<unknown>>(this, task, isTask);
  }

  /** @internal See await-chain.ts. */
  get level(): number {
    return this.callers?.length ?? 0;
  }

  /** @internal The error of the request that has been made shows where it passes, in this task and in those it waits for. */
  traceRequest(): void {
    let task: Wait | undefined = this;
    while (isTask(task) && (task.flags & TRACED) === 0) {
      task.flags |= TRACED;
      task = task.waiting;
    }
  }

  /** @internal For inspection: the suspended generators of its coroutine calls, outermost first. */
  get generators(): object[] {
    const { work, callers = [] } = this;
    return isPlainGenerator(work) ? [...callers, work] : [...callers];
  }

  /** @internal The outermost generator has returned. */
  succeed(value: unknown): void {
    if (this.kept === undefined) this.finish('succeed', value);
    else this.finish('cancel', this.kept); // it was requested in the last step, and ends the task although it was not raised
  }

  /** @internal The outermost generator has thrown. */
  end(error: unknown): void {
    if (error instanceof CancelledError) this.finish('cancel', error);
    else this.finish('fail', error);
  }

  /** @internal */
  override finish(event: 'succeed' | 'fail' | 'cancel', outcome: unknown): void {
    this.work = undefined;
    this.callers = undefined;
    if (this.kept !== undefined) this.dropKept(this.kept);
    this.context.scope?.leave();
    this.loop.tasks.remove(this);
    super.finish(event, outcome);
    observation.observer?.ended?.(this);
  }

  /** @internal */
  override get reportedAs(): Failed {
    return { id: this.id, name: this.name, scope: this.context.scope };
  }

  /** @internal */
  override toJSON(): object {
    return { id: this.id, name: this.name, state: this.state };
  }

  /** @internal */
  override get title(): string {
    return `"${this.name}"`;
  }

  /** Like Python's repr: `<Task "load" running, waits for "queue.get()">`. Control characters of a name are shown as escapes. */
  override toString(): string {
    const { waitingFor } = this;
    const wait = waitingFor === undefined ? '' : `, waits for "${waitingFor}"`;
    return printable(`<Task ${this.title} ${this.state}${wait}>`);
  }

  private endsByItself(method: string): InvalidStateError {
    return new InvalidStateError(
      `${this.title} is a task: its work alone ends it, ${method}() cannot. For a result that is set from outside, use \`new Future()\`.`,
    );
  }
}

/** The task whose step is running, if any. Undefined in callbacks; after an `await`, only known with `enableAsyncContext` of `rxtask/node`. */
export function currentTask(): Task<unknown> | undefined {
  return (current.task ?? current.provider?.frame()?.task) as Task<unknown> | undefined;
}

function watched(task: object): object {
  watch(task);
  return task;
}

/** This copy of the library, for inspection. */
export const thisCopy: LibraryCopy = { format: FORMAT, currentLoop, currentTask, originOf, observation };
