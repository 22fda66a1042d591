import { distinctUntilChanged, map, Observable, Subject } from 'rxjs';
import type { Coroutine } from '../core/awaitable.js';
import { entryOf } from '../core/work/body.js';
import { startEntry, type TaskOptions } from '../core/create-task.js';
import type { Entry, Stepper, Task } from '../core/task.js';
import type { TaskPolicy } from '../core/task-policy.js';
import { InvalidStateError } from '../errors.js';
import { Semaphore } from '../sync/semaphore.js';
import { Newest } from './newest.js';

/** A call, as a policy sees it. */
type Present = Pick<Call<unknown>, 'task' | 'giveWay'>;

/**
 * What each policy does when a call comes, before it takes its place behind those present: cancel some of them, or refuse
 * it. Waiting for a place is the semaphore's part, so whatever is let in runs once those that leave have cleaned up.
 */
const ADMIT: Record<TaskPolicy, (present: Set<Present>, limit: number) => boolean> = {
  parallel: () => true,
  enqueue: () => true,
  drop(present, limit) {
    if (present.size >= limit) forgetEnded(present);
    return present.size < limit;
  },
  'keep-latest'(present, limit) {
    forgetEnded(present);
    let place = 0;
    for (const call of present) if (++place > limit) call.giveWay('replaced by a newer call (keep-latest)');
    return true;
  },
  restart(present, limit) {
    forgetEnded(present);
    const reason = 'replaced by a newer call (restart)';
    for (const call of present) if (call.task.cancelling() > 0) call.giveWay(reason); // makes room already
    for (const call of present) if (present.size >= limit) call.giveWay(reason);
    return true;
  },
};

/** Those that have ended are told so on the turn after; who has seen it already and calls must not meet them here. */
function forgetEnded(present: Set<Present>): void {
  for (const call of present) if (call.task.done()) present.delete(call);
}

/** The calls of one function, or of one subscription to an operator. */
export class Calls<T> {
  /** Whether any runs or waits: now, then each change. Who is told late, as another was told first, sees the newest. */
  readonly running$: Observable<boolean>;
  /** The newest task that was let in, then each that comes, in order, whoever calls while being told. */
  readonly last$: Observable<Task<T>>;
  /** Emits after each change of `live` from and to none. */
  private readonly changes = new Subject<void>();
  private readonly newest = new Newest<Task<T>>();
  /** Those that run or wait, in order of arrival. */
  readonly live = new Set<Call<T>>();
  /** Those of them that no policy has cancelled. */
  readonly present = new Set<Call<T>>();
  /** Those that have a place. */
  readonly running = new Set<Call<T>>();
  /** One place for each call that may run; without a limit there is nothing to wait for. */
  readonly places: Semaphore | undefined;

  constructor(
    private readonly policy: TaskPolicy,
    readonly limit: number,
    readonly options: TaskOptions,
    /** For messages. */
    readonly caller: string,
  ) {
    this.places = limit === Infinity ? undefined : new Semaphore(limit);
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

  /** Makes the task of a call: `work` is asked for when it has its place. Undefined when the policy refuses it. */
  admit(work: () => unknown): Call<T> | undefined {
    if (!ADMIT[this.policy](this.present, this.limit)) return undefined;
    const call = new Call<T>(this, work);
    call.takeTask(startEntry<T>(call, this.options));
    return call;
  }

  /** The call has its task. */
  add(call: Call<T>): void {
    this.live.add(call);
    this.present.add(call);
    this.newest.add(call.task);
    this.changes.next();
    this.newest.tell();
  }

  /** Cancels all that run or wait, save those that are ending already; returns how many. */
  cancelAll(reason: unknown): number {
    return [...this.live].filter(({ task }) => task.cancelOnce(reason)).length;
  }

  /** The call's task is done: only now does its place come free. */
  forget(call: Call<T>): void {
    this.live.delete(call);
    this.present.delete(call);
    if (this.running.delete(call)) this.places?.release();
    if (this.live.size === 0) this.changes.next();
  }
}

/** One call: waits for a place, then runs its work, in its own task. */
export class Call<T> implements Entry {
  /** There before anybody else can look. */
  task!: Task<T>;
  /** A policy has cancelled it: nobody wants what still comes. */
  isSuperseded = false;
  /** It would wait for ever. */
  private circle: InvalidStateError | undefined;

  constructor(
    private readonly calls: Calls<T>,
    private readonly work: () => unknown,
  ) {}

  /** From who starts the task, or from its first step, when that is taken at once: the work may call again. */
  takeTask(task: Task<T>): void {
    const { calls } = this;
    if (calls.live.has(this)) return;
    this.task = task;
    task.addDoneCallback(() => {
      calls.forget(this);
    });
    calls.add(this);
  }

  giveWay(reason: string): void {
    const { task } = this;
    this.calls.present.delete(this);
    this.isSuperseded = true;
    task.cancelOnce(reason);
  }

  begin(task: Task<unknown>): Stepper {
    this.takeTask(task as Task<T>);
    return this.run(task);
  }

  private *run(task: Task<unknown>): Coroutine<unknown> {
    const { places, running, caller, options } = this.calls;
    if (places !== undefined) yield* this.takePlace(task, places);
    running.add(this);
    const entry = entryOf(this.work(), caller, options.onCancel);
    return yield* 'begin' in entry ? entry.begin(task) : entry;
  }

  private *takePlace(task: Task<unknown>, places: Semaphore): Coroutine<void> {
    const circle = this.circleOf(task);
    if (circle !== undefined) throw circle;
    if (this.calls.options.eagerStart === true && places.locked()) {
      // Whoever has called cannot wait for it yet. It does a turn later, if it does so at once.
      const look = (): void => {
        if (task.cancelling() > 0) return;
        this.circle = this.circleOf(task);
        if (this.circle !== undefined) task.waiting?.cancel();
      };
      task.loop.callSoon({ run: look });
    }
    try {
      yield* places.acquire();
    } catch (error) {
      throw this.circle ?? error;
    }
  }

  /** A place comes free when one that runs ends. If each of those waits for this one, none ever will: says so. */
  private circleOf(task: Task<unknown>): InvalidStateError | undefined {
    const { limit, running, caller } = this.calls;
    if (running.size < limit || ![...running].every((call) => call.task.isWaitingFor(task))) return undefined;
    return new InvalidStateError(
      `${task.title} waits for a place that only those have who wait for it: neither would ever end. Inside of what ` +
        `${caller}() runs, call the work itself and not the function that limits it, or do not wait for that call.`,
    );
  }
}
