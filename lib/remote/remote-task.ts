import { type Observable, ReplaySubject, Subject, type Subscription } from 'rxjs';
import type { Coroutine } from '../core/awaitable.js';
import { createTask, type TaskOptions } from '../core/create-task.js';
import { taskScheduler } from '../core/task-scheduler.js';
import type { Task } from '../core/task.js';
import { timeoutError } from '../errors.js';
import { now } from '../loop/now.js';
import { FarEnd } from './far-end.js';
import { newId } from './new-id.js';
import type { Engine, Line, Phase, Receiver } from './protocol.js';
import type { RunnerEvent } from './runner-event.js';
import { type Outcome, resultOf } from './wire/outcome.js';
import { type ErrorClass, type PackedReason, packThrown, unpackThrown } from './wire/packed-error.js';
import type { Wire } from './wire/wire.js';

/** A Task whose work runs elsewhere, with the properties of a job. */
export interface RemoteTask<T, V = never> extends Task<T> {
  /** The id of the job. `runner.attach(jobId)` makes another handle. */
  readonly jobId: string;
  /** The values that the job emits, in order, the last one before the end. Hot; it completes with the task and never fails. */
  readonly values$: Observable<V>;
  /** The phase of the job now, then each change. It completes after 'done'. */
  readonly phase$: Observable<Phase>;
}

/** The settings of a handle. */
export interface HandleSetup {
  readonly engine: Engine;
  readonly jobId: string;
  /** Undefined if the handle is attached without the contract of the job. */
  readonly job: string | undefined;
  readonly errors: readonly ErrorClass[];
  readonly options: TaskOptions;
  /** The deadline on the caller's clock, read in the task's first step; Infinity means none. */
  readonly deadline: () => number;
  readonly open: (handle: Receiver, deadline: number) => Coroutine<Line>;
  readonly tell: (event: RunnerEvent) => void;
}

/**
 * The near end of one call.
 *
 * The task waits for one future, `far`. A request to cancel passes to what a task waits for, so it reaches `far`, which sends it
 * to the far end and takes it. The task stays `cancelling`, however many requests there are, until the outcome arrives. So the
 * kernel needs no code for remote work, and the wait needs no loop. (`shield` would raise each request here one turn later.)
 *
 *     task.cancel('stop') ─▶ far.cancel('stop') ─▶ line.request(1, 'stop') … body raises, cleans up …
 *     task 'cancelled'    ◀─ far ends           ◀─ handle.end({ cancelled, 'stop' })
 */
class Handle implements Receiver {
  readonly phase$: Observable<Phase>;
  readonly values$: Observable<Wire>;
  private readonly phases = new ReplaySubject<Phase>(1);
  private readonly values = new Subject<Wire>();
  private readonly far: FarEnd<unknown>;
  /** Identifies it as a sender of requests. */
  private id: string | undefined;
  private requests = 0;
  private line: Line | undefined;
  private hasBegun = false;
  private sentAt = 0;

  constructor(private readonly setup: HandleSetup) {
    this.far = new FarEnd<unknown>(setup.job ?? setup.jobId, (reason) => {
      this.request(reason, false);
    });
    this.phase$ = this.phases.asObservable();
    this.values$ = this.values.asObservable();
    this.phases.next('sending');
  }

  *work(): Coroutine<unknown> {
    const { setup, far } = this;
    const deadline = setup.deadline();
    const limit = deadline - now();
    if (limit <= 0)
      throw timeoutError(undefined, { title: `"${String(setup.options.name)}"`, ms: Math.max(limit, 0) });
    this.sentAt = setup.engine.clock();
    const line = (this.line = yield* setup.open(this, deadline));
    const alarm = deadline === Infinity ? undefined : this.requestAt(deadline);
    try {
      this.tell('sent');
      return yield* far;
    } finally {
      alarm?.unsubscribe();
      line.close();
    }
  }

  phase(phase: 'queued' | 'active' | 'lost', thrown?: PackedReason): void {
    if (this.far.done()) return;
    this.phases.next(phase);
    const error = thrown === undefined ? undefined : unpackThrown(thrown, this.setup.errors);
    if (phase === 'active') this.tell('started');
    else if (phase === 'lost') this.tell('lost', { error });
    else if (this.hasBegun) this.tell('retried', { error });
    this.hasBegun ||= phase === 'active';
  }

  value(value: Wire): void {
    if (!this.far.done()) this.values.next(value);
  }

  end(outcome: Outcome): void {
    const { far, setup } = this;
    if (far.done()) return;
    try {
      far.setResult(resultOf(outcome, setup.errors));
    } catch (error) {
      far.setException(error);
    }
  }

  /** Called when the task is done, also if its work has never begun. */
  done(task: Task<unknown>): void {
    const ms = this.setup.engine.clock() - this.sentAt;
    if (this.line !== undefined) this.tell('ended', { ms, error: errorOf(task) });
    this.values.complete();
    this.phases.next('done');
    this.phases.complete();
  }

  private requestAt(deadline: number): Subscription {
    return taskScheduler.schedule(() => {
      this.request(undefined, true);
    }, deadline - now());
  }

  private request(reason: unknown, isDeadline: boolean): void {
    if (this.far.done()) return;
    this.requests++;
    const packed = packThrown(reason, this.setup.engine.limits, this.setup.errors);
    this.tell('cancelRequested');
    this.line?.request({ from: (this.id ??= newId()), number: this.requests, reason: packed, isDeadline });
  }

  private tell(type: RunnerEvent['type'], more: { ms?: number; error?: unknown } = {}): void {
    const { engine, jobId, job, tell } = this.setup;
    const { ms, error } = more;
    tell({
      type,
      jobId,
      ...(job !== undefined && { job }),
      at: engine.clock(),
      ...(ms !== undefined && { ms }),
      ...(error !== undefined && { error }),
    });
  }
}

/** Makes the handle of a call: a task that sends the call in its first step, and ends as the job does. */
export function remoteTask<T, V>(setup: HandleSetup): RemoteTask<T, V> {
  const handle = new Handle(setup);
  const task = createTask(() => handle.work(), setup.options) as Task<T>;
  task.addDoneCallback(() => {
    handle.done(task);
  });
  return Object.assign(task, {
    jobId: setup.jobId,
    values$: handle.values$ as Observable<unknown> as Observable<V>,
    phase$: handle.phase$,
  });
}

/** Reads the error without marking it as retrieved: an unobserved failure is still reported. */
function errorOf(task: Task<unknown>): unknown {
  return task.state === 'succeeded' ? undefined : task.outcome;
}
