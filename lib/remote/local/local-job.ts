import type { Coroutine } from '../../core/awaitable.js';
import { Future } from '../../core/future.js';
import { sleep } from '../../core/sleep.js';
import type { Task } from '../../core/task.js';
import { CancelledError, QueueFullError } from '../../errors.js';
import type { Line, Outgoing, PackedCall, Phase, Receiver, Report, Request } from '../protocol.js';
import { failedWith, type Outcome } from '../wire/outcome.js';
import { packThrown } from '../wire/packed-error.js';
import { FarEnd } from '../far-end.js';
import type { Wire, WireLimits } from '../wire/wire.js';
import { neverBegun } from '../worker/never-begun.js';
import type { Slots } from './slots.js';

/** How one attempt ended. */
export interface Ending {
  readonly outcome: Outcome;
  /** Whether it ended because its worker was lost. */
  readonly isLost: boolean;
}

/** One attempt that has been started. */
export interface Attempt {
  request(request: Request): void;
}

/** Gets the reports and the end of an attempt. */
export interface Observer {
  /** Called with each report of the session, except the end. */
  report(report: Report): void;
  /** Called once, when the attempt has ended and its slot is free again. */
  end(ending: Ending): void;
}

/** Starts an attempt in a free slot. */
export type Start = (call: PackedCall, outgoing: Outgoing, observer: Observer) => Attempt;

/** The settings that all jobs of one engine share. */
export interface JobSetup {
  readonly slots: Slots;
  readonly maxQueue: number;
  /** The word for its slots in messages: `threads`. */
  readonly slotsAre: string;
  readonly limits: WireLimits;
  readonly start: Start;
  /** Called before each attempt: loads what an attempt needs. */
  readonly prepare?: () => Coroutine<void>;
}

/**
 * One job of an engine that keeps its own queue: delayed, queued, running, queued again, ended.
 *
 * Its driver is a task. Before an attempt has started, a request cancels the driver, which sleeps or waits for a slot. While an
 * attempt runs, a request goes to the attempt, and the driver waits for its end.
 */
export class LocalJob {
  /** The outcome. Detached, since it is done when the job ends, whether or not it has consumers. */
  readonly ended = new Future<Outcome>({ name: 'the end of a job', detached: true });
  private readonly receivers = new Set<Receiver>();
  private phase: Exclude<Phase, 'sending' | 'done'> = 'queued';
  private attempt: Attempt | undefined;
  private driver: Task<unknown> | undefined;
  private requestsFromOutside = 0;
  /** The first request. After a request no further attempt is made. */
  private request: Request | undefined;

  constructor(
    private readonly outgoing: Outgoing,
    private readonly setup: JobSetup,
    private readonly onEnd: () => void,
  ) {}

  /** Whether its body may run at the moment. */
  get isRunning(): boolean {
    return this.attempt !== undefined;
  }

  join(receiver: Receiver): Line {
    this.receivers.add(receiver);
    if (this.ended.done()) receiver.end(this.ended.result());
    else receiver.phase(this.phase);
    return {
      request: (request) => {
        this.take(request);
      },
      close: () => {
        this.receivers.delete(receiver);
      },
    };
  }

  take(request: Request): void {
    if (this.ended.done()) return;
    this.request ??= request;
    if (this.attempt === undefined) this.driver?.cancel();
    else this.attempt.request(request);
  }

  /** The work of the driver. */
  *drive(driver: Task<unknown>): Coroutine<void> {
    this.driver = driver;
    let outcome: Outcome;
    try {
      outcome = yield* this.tryUntilDone();
    } catch (error) {
      outcome = error instanceof CancelledError ? this.neverBegan() : failedWith(error, this.setup.limits);
    }
    this.ended.setResult(outcome);
    this.onEnd();
    for (const receiver of this.receivers) receiver.end(outcome);
  }

  private *tryUntilDone(): Coroutine<Outcome> {
    const { delay, attempts, backoffMs, retryLost = 0 } = this.outgoing;
    if (delay > 0) yield* sleep(delay);
    let failures = 0;
    let losses = 0;
    for (let number = 1; ; number++) {
      const { outcome, isLost } = yield* this.tryOnce(number);
      if (isLost) this.tell('lost', outcome);
      if (outcome.status !== 'failed' || this.request !== undefined) return outcome;
      if (isLost ? ++losses > retryLost : outcome.isFinal === true || ++failures >= attempts) return outcome;
      this.tell('queued', outcome);
      if (!isLost) yield* sleep(backoffMs * 2 ** (failures - 1));
    }
  }

  private *tryOnce(number: number): Coroutine<Ending> {
    const { outgoing, setup } = this;
    const { slots, maxQueue, slotsAre } = setup;
    const { call, priority } = outgoing;
    if (setup.prepare !== undefined) yield* setup.prepare();
    if (number === 1 && slots.full && slots.waiting >= maxQueue) {
      throw new QueueFullError(
        `"${call.job}": all ${slots.size} ${slotsAre} are busy and ${slots.waiting} calls wait, which is the most (maxQueue).`,
      );
    }
    yield* slots.acquire(priority);
    try {
      return yield* this.attemptNow(number);
    } finally {
      this.attempt = undefined;
    }
  }

  /** Runs an attempt in the slot that was taken. */
  private attemptNow(number: number): FarEnd<Ending> {
    const { outgoing, setup } = this;
    const { call } = outgoing;
    const over = new FarEnd<Ending>(`the end of ${call.job}`, (reason) => {
      this.takeFromOutside(reason);
    });
    const observer: Observer = {
      report: (report) => {
        this.receive(report);
      },
      end: (ending) => {
        setup.slots.release(); // first, so that the next job begins before this one's handle is told
        over.setResult(ending);
      },
    };
    try {
      this.attempt = setup.start({ ...call, attempt: number }, outgoing, observer);
    } catch (error) {
      setup.slots.release();
      throw error;
    }
    return over;
  }

  /** The driver was cancelled while an attempt runs, by a program that cancels all tasks: passes the request on to the job. */
  private takeFromOutside(reason: unknown): void {
    const packed = packThrown(reason, this.setup.limits);
    this.take({
      from: 'the queue',
      byLibrary: true,
      number: ++this.requestsFromOutside,
      reason: packed,
      isDeadline: false,
    });
  }

  private receive(report: Report): void {
    if (report.type === 'active') this.tell('active');
    else if (report.type === 'value') this.pass(report.value);
  }

  private pass(value: Wire): void {
    for (const receiver of this.receivers) receiver.value(value);
  }

  private tell(phase: 'queued' | 'active' | 'lost', outcome?: Outcome): void {
    this.phase = phase;
    const thrown = outcome?.status === 'failed' ? outcome.thrown : undefined;
    for (const receiver of this.receivers) receiver.phase(phase, thrown);
  }

  private neverBegan(): Outcome {
    const { request, outgoing, setup } = this;
    if (request === undefined) return { status: 'cancelled', reason: {} };
    return neverBegun(request, outgoing.call, setup.limits);
  }
}
