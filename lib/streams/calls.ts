/*
 * The calls of a function, or of an operator's values, under a policy.
 *
 * Invariant: each admitted call is a task at once. Its first step waits for a slot of a semaphore, and the slot is free again
 * when the task is done, clean-up included. So a policy decides only two things when a call arrives: whether to refuse it, and
 * which calls it replaces. `present` has the calls that count for that, in order of arrival: those that were not replaced and
 * whose work has not ended.
 *
 * Example, 'restart' with one slot: A runs. B arrives: A is replaced (cancelled, and out of `present`), and B waits for the slot.
 * C arrives while A cleans up: B is replaced, and never runs. A ends, and C gets the slot.
 *
 * A call leaves `present` in the step that ends its work, and not in a done callback one turn later, because code that observes
 * the end synchronously, by `state$`, may make the next call.
 *
 * Held by spec/streams/calls.spec.ts, and by spec/laws/linear.spec.ts: a call costs the same however many there are.
 */
import { distinctUntilChanged, map, Observable, Subject } from 'rxjs';
import type { Coroutine } from '../core/awaitable.js';
import { entryOf, stepperOf } from '../core/work/body.js';
import { because } from '../core/cancel-request.js';
import { startEntry, type TaskOptions } from '../core/create-task.js';
import { type RequestListener, watch } from '../core/consumers/watchers.js';
import { WATCHED } from '../core/flags.js';
import type { Stepper } from '../core/plain-generator.js';
import type { Entry, Task } from '../core/task.js';
import type { TaskPolicy } from '../core/task-policy.js';
import { DISPOSE } from '../dispose.js';
import { InvalidStateError } from '../errors.js';
import { Semaphore } from '../sync/semaphore.js';
import { Newest } from './newest.js';

type Replaceable = Pick<Call<unknown>, 'replace'>;

/** The calls, as a policy sees them. */
interface Calling {
  readonly limit: number;
  readonly present: ReadonlySet<Replaceable>;
  /** The call admitted last. */
  readonly latest: Replaceable | undefined;
  /** The present calls that are being cancelled. */
  takeCancelling(): Iterable<Replaceable>;
}

/** The action of each policy when a call arrives: replaces others, or refuses it by returning false. */
const ADMIT: Record<TaskPolicy, (calls: Calling) => boolean> = {
  parallel: () => true,
  enqueue: () => true,
  drop: ({ present, limit }) => present.size < limit,
  'keep-latest'({ present, limit, latest }) {
    // At most one call waits: if there are more than may run, it is the latest.
    if (present.size > limit) latest?.replace('replaced by a newer call (keep-latest)');
    return true;
  },
  restart(calls) {
    const { present, limit } = calls;
    const reason = 'replaced by a newer call (restart)';
    if (present.size < limit) return true;
    // First those that are being cancelled already, since they free their slots; then the oldest.
    for (const call of calls.takeCancelling()) call.replace(reason);
    for (const call of present) {
      if (present.size < limit) break;
      call.replace(reason);
    }
    return true;
  },
};

/** The calls of one function, or of one subscription to an operator. */
export class Calls<T> {
  /** Whether any call runs or waits: now, then each change. If the state changes while subscribers are notified, the later ones get the newest. */
  readonly running$: Observable<boolean>;
  /** The newest admitted task, then each further one, in order, even if a subscriber makes a call meanwhile. */
  readonly last$: Observable<Task<T>>;
  /** Emits when `live` becomes empty, and when it no longer is. */
  private readonly changes = new Subject<void>();
  private readonly newest = new Newest<Task<T>>();
  /** The calls that run or wait, in order of arrival. */
  readonly live = new Set<Call<T>>();
  /** The calls that count for the policy. See the head of this file. */
  readonly present = new Set<Call<T>>();
  /**
   * The present calls whose cancellation was requested. Only 'restart' needs them, and with one slot it searches `present`
   * instead: then this is undefined, and no call is watched.
   */
  readonly requested: Set<Call<T>> | undefined;
  latest: Call<T> | undefined;
  /** The calls that have a slot. */
  readonly running = new Set<Call<T>>();
  /** One slot for each call that may run; undefined when there is no limit. */
  readonly slots: Semaphore | undefined;

  constructor(
    private readonly policy: TaskPolicy,
    readonly limit: number,
    readonly options: TaskOptions,
    /** The function that the user called, for messages. */
    readonly caller: string,
  ) {
    this.requested = policy === 'restart' && limit > 1 ? new Set() : undefined;
    this.slots = limit === Infinity ? undefined : new Semaphore(limit);
    const isAnyLive = (): boolean => this.live.size > 0;
    const changes$ = this.changes.pipe(map(isAnyLive));
    const states$ = new Observable<boolean>((subscriber) => {
      const watching = changes$.subscribe(subscriber);
      subscriber.next(isAnyLive());
      return watching;
    });
    this.running$ = states$.pipe(distinctUntilChanged());
    this.last$ = this.newest.values$;
  }

  /** Makes the task of a call, which calls `work` when it has its slot. Undefined when the policy refuses the call. */
  admit(work: () => unknown): Call<T> | undefined {
    if (!ADMIT[this.policy](this)) return undefined;
    const call = new Call<T>(this, work);
    call.takeTask(startEntry<T>(call, this.options));
    return call;
  }

  /** Adds a call, which has its task now. */
  add(call: Call<T>): void {
    this.live.add(call);
    this.present.add(call);
    this.latest = call;
    if (this.requested !== undefined) call.watchRequests();
    this.newest.add(call.task);
    this.changes.next();
    this.newest.tell();
  }

  /** Cancels all calls that run or wait, except those that are being cancelled already. Returns how many. */
  cancelAll(reason: unknown): number {
    let count = 0;
    because('cancelAll() of its function was called', () => {
      for (const { task } of [...this.live]) if (task.cancelOnce(reason)) count++;
    });
    return count;
  }

  /** Returns and forgets the noted calls, without those whose request was withdrawn. A further request notes a call again. */
  takeCancelling(): Call<T>[] {
    const found = [...(this.requested ?? this.present)].filter(({ task }) => task.cancelling() > 0);
    this.requested?.clear();
    return found;
  }

  /** From now on, the call does not count for the policy. */
  leave(call: Call<T>): void {
    this.present.delete(call);
    this.requested?.delete(call);
  }

  /** Called when the call's task is done. Frees its slot. */
  forget(call: Call<T>): void {
    this.live.delete(call);
    if (this.latest === call) this.latest = undefined;
    this.running.delete(call);
    call.slot?.[DISPOSE]();
    if (this.live.size === 0) this.changes.next();
  }
}

/** One call: waits for a slot, then runs its work, in its own task. */
export class Call<T> implements Entry, RequestListener {
  /** Assigned before any other code can see the call. */
  task!: Task<T>;
  /** Whether a policy has replaced it: then its values, and its cancellation, are dropped. */
  isSuperseded = false;
  /** Disposing it frees the call's slot. */
  slot: Disposable | undefined;
  private deadlock: InvalidStateError | undefined;

  constructor(
    private readonly calls: Calls<T>,
    private readonly work: () => unknown,
  ) {}

  /** Called by `admit`. If the first step is taken at once, that step calls it earlier, because the work may make a call. */
  takeTask(task: Task<T>): void {
    const { calls } = this;
    if (calls.live.has(this)) return;
    this.task = task;
    task.addDoneCallback(() => calls.forget(this));
    calls.add(this);
  }

  replace(reason: string): void {
    const { task } = this;
    this.calls.leave(this);
    this.isSuperseded = true;
    task.cancelOnce(reason);
  }

  watchRequests(): void {
    this.task.flags |= WATCHED;
    watch(this.task).requests.push(this);
  }

  requested(): void {
    const { present, requested } = this.calls;
    if (present.has(this)) requested?.add(this);
  }

  begin(task: Task<unknown>): Stepper {
    this.takeTask(task as Task<T>);
    return this.run(task);
  }

  /** Called when the task is cancelled before its first step. */
  return(): void {
    this.calls.leave(this);
  }

  private *run(task: Task<unknown>): Coroutine<unknown> {
    const { slots, running, caller, options } = this.calls;
    try {
      if (slots !== undefined) yield* this.takeSlot(task, slots);
      running.add(this);
      const entry = entryOf(this.work(), caller, options.onCancel);
      return yield* stepperOf(entry, task);
    } finally {
      this.calls.leave(this);
    }
  }

  private *takeSlot(task: Task<unknown>, slots: Semaphore): Coroutine<void> {
    const deadlock = this.deadlockOf(task);
    if (deadlock !== undefined) throw deadlock;
    if (this.calls.options.eagerStart === true && slots.locked()) {
      // The caller does not wait for this call yet. Check again on the next turn: by then it may.
      const look = (): void => {
        if (task.cancelling() > 0) return;
        this.deadlock = this.deadlockOf(task);
        if (this.deadlock !== undefined) task.waiting?.cancel();
      };
      task.loop.callSoon({ run: look });
    }
    try {
      this.slot = yield* slots.acquire();
    } catch (error) {
      throw this.deadlock ?? error;
    }
  }

  /** The error, if each running call waits for this one: then none ends, and no slot becomes free. */
  private deadlockOf(task: Task<unknown>): InvalidStateError | undefined {
    const { limit, running, caller } = this.calls;
    if (running.size < limit) return undefined;
    for (const call of running) if (!call.task.isWaitingFor(task)) return undefined;
    return new InvalidStateError(
      `${task.title}: deadlock: this call waits for a slot held by the task that is waiting for it. Inside the body given to ` +
        `${caller}(), call the work itself and not the function that limits it, or do not wait for that call.`,
    );
  }
}
