/*
 * One first-in-first-out ready queue, drained turn by turn, over one clock.
 *
 * A turn starts with a fixed set of jobs: first the timers that are due are appended, by deadline, then by registration; then
 * exactly the jobs in the queue run. A job that they make ready waits for the next turn. This is asyncio's `_run_once`, and
 * the reason that traces equal CPython's (spec/conformance). Example: jobs A and B are ready, A calls `callSoon(C)`, and a
 * timer T becomes due while A runs. Turn 1 runs A and B, turn 2 runs C and T.
 *
 * The clock is read only between jobs, and virtual time moves only when nothing is ready. A drain runs turns until
 * nothing is ready, or until the host must be able to work; an interrupted turn goes on in the next drain.
 *
 * Why not one microtask for each job: the host could not limit how long they run, and the order of promises, not that of
 * `callSoon`, would be the order of turns. Specs: spec/loop/loop.spec.ts, spec/clocks/.
 */
import type { Host } from './host.js';
import { originOf } from './origin.js';
import type { Job, TimedJob } from './job.js';
import { ReadyQueue } from '../collections/ready-queue.js';
import { reportError } from './report-error.js';
import { LoopRunawayError } from './runaway.js';
import { LinkedList } from '../collections/linked-list.js';
import { TimerHeap } from '../collections/timer-heap.js';

/** Number of turns at one instant of virtual time that make a loop a runaway. */
const RUNAWAY = 1_000_000;
/** The most jobs that run between two looks at the clock: a look costs half as much as a turn. */
const LONGEST_STRIDE = 16;

const IDLE = 0;
const SCHEDULED = 1;
const DRAINING = 2;

/** The loop whose turn is running. */
let running: Loop | undefined;

/** An observer of a loop's timers. */
interface TimerWatcher {
  added(timer: TimedJob, deadline: number): void;
  /** The timer is due, or was cancelled. */
  gone(timer: TimedJob): void;
}

/** The event loop. See the head of this file. */
export class Loop {
  readonly host: Host;
  readonly timers = new TimerHeap<TimedJob>();
  /** The tasks that are alive on this loop, in order of creation. */
  readonly tasks = new LinkedList();
  /** Number of turns begun; also counts the empty turn with which the loop becomes idle. For specs about turns, and for tools. */
  turn = 0;

  private readonly ready = new ReadyQueue<Job>();
  private betweenTurns: Job[] = [];
  private phase: typeof IDLE | typeof SCHEDULED | typeof DRAINING = IDLE;
  /** Number of jobs of the current turn that have not run: a turn may be interrupted so that the host can work. */
  private left = 0;
  private clock = 0;
  private turnsAtThisTime = 0;

  /** @param timerWatcher observes each timer, if zone.js is loaded */
  constructor(
    makeHost: (drain: () => void) => Host,
    private readonly timerWatcher?: TimerWatcher,
  ) {
    this.host = makeHost(() => {
      this.drain();
    });
  }

  now(): number {
    return this.host.now();
  }

  /** The time at the last look at the clock, which is a few jobs ago at most; outside of drains the time. Costs no look. */
  get time(): number {
    return this.phase === DRAINING ? this.clock : this.host.now();
  }

  /** Whether jobs will run without any further call: jobs are ready, or a turn is running. */
  get isBusy(): boolean {
    return this.phase === DRAINING || this.ready.size > 0;
  }

  /** Number of jobs that were ever made ready. */
  get pushed(): number {
    return this.ready.taken + this.ready.size;
  }

  /** Number of jobs taken from the queue. The nth job that was made ready runs, or has run, when this is n or more. */
  get taken(): number {
    return this.ready.taken;
  }

  /** Runs `job` on the next turn, after the jobs that are ready. @see loop.call_soon */
  callSoon(job: Job): void {
    if (this.phase !== DRAINING) this.wake();
    this.ready.push(job);
  }

  /** Runs `timer` on the first turn that starts at or after `deadline`. @see loop.call_at */
  callAt(deadline: number, timer: TimedJob): void {
    if (this.phase !== DRAINING) this.wake();
    this.timers.add(deadline, timer);
    if (this.timerWatcher !== undefined) this.timerWatcher.added(timer, deadline);
  }

  /** Cancels a timer. Does nothing if it does not wait. */
  cancelTimer(timer: TimedJob): void {
    this.timers.remove(timer);
    if (this.timerWatcher !== undefined) this.timerWatcher.gone(timer);
    // An alarm without a timer does no harm, but the last one would keep the process alive.
    if (this.timers.size === 0 && this.phase !== DRAINING) this.host.disarm();
  }

  /** Runs `job` after the current turn and before the next. */
  callBetweenTurns(job: Job): void {
    if (this.phase !== DRAINING) this.wake();
    this.betweenTurns.push(job);
  }

  /** Runs `job` synchronously with this loop as the running one: for eager first steps. */
  runNow(job: Job): void {
    const outer = running;
    running = this;
    try {
      job.run();
    } finally {
      running = outer;
    }
  }

  /** Drops everything if the scheduler has dropped its actions: the rest of a broken run must not go on in the next run. */
  dropWhatIsBroken(): void {
    if (this.phase !== DRAINING && this.host.isBroken()) this.abandon();
  }

  /** Requests a drain. The caller adds the job afterwards: hosts never drain synchronously. */
  private wake(): void {
    this.dropWhatIsBroken();
    if (this.phase === SCHEDULED) return;
    this.host.soon(); // if this throws, no drain will come
    this.phase = SCHEDULED;
  }

  private drain(): void {
    if (this.phase === DRAINING) return; // a job flushes the scheduler that this loop runs on: the outer drain goes on
    const outer = running;
    running = this;
    this.phase = DRAINING;
    let isInterrupted: boolean;
    try {
      isInterrupted = this.runTurns();
    } finally {
      running = outer;
      this.phase = IDLE;
    }
    if (isInterrupted) {
      this.turnsAtThisTime = 0;
      this.phase = SCHEDULED;
      this.host.later();
      this.arm(); // if the clock stands still while the loop works, the timer still fires
    } else this.rest();
  }

  /** Runs turns until nothing is ready. Returns true if it stopped early so that the host can work. */
  private runTurns(): boolean {
    let stride = 1; // jobs from one look at the clock to the next
    let credit = 0; // jobs until the next look
    let lastLook = -Infinity;
    let stopAt = Infinity;
    let restSince = -Infinity; // the reading from which `jobsAtRest` counts
    let jobsAtRest = 0;
    const { host } = this;
    for (;;) {
      // A look costs as much as a short drain. If neither a job nor a timer is left, none is needed.
      if (credit <= 0 && this.ready.size + this.timers.size + this.betweenTurns.length > 0) {
        const now = host.now();
        const { reading } = host;
        if (now !== this.clock) this.turnsAtThisTime = 0;
        this.clock = now;
        if (lastLook === -Infinity) stopAt = host.limit(reading);
        if (reading >= stopAt) return true;
        if (reading - restSince < 1) jobsAtRest += stride;
        else {
          restSince = reading;
          jobsAtRest = 0;
        }
        if (jobsAtRest > host.mostJobsAtRest) return true;
        // While jobs are short, many run between two looks. At the start and after a long job, the clock is read after each job.
        stride = reading - lastLook > 0.5 ? 1 : Math.min(stride * 2, LONGEST_STRIDE);
        lastLook = reading;
        credit = stride;
      }
      if (this.left === 0 && !this.beginTurn()) return false;
      const count = Math.min(this.left, credit);
      credit -= count;
      this.runJobs(count);
    }
  }

  /** Returns false when nothing is ready. */
  private beginTurn(): boolean {
    while (this.betweenTurns.length > 0) this.guard(this.betweenTurns.shift()!);
    let timer: TimedJob | undefined;
    if (this.timers.size > 0) {
      while ((timer = this.timers.takeDue(this.clock))) {
        if (this.timerWatcher !== undefined) this.timerWatcher.gone(timer);
        this.ready.push(timer);
      }
    }
    this.turn++;
    this.left = this.ready.size;
    if (this.left === 0) {
      this.ready.taken++; // the empty turn counts as a job: what ended in the turn before it has been delivered
      return false;
    }
    if (++this.turnsAtThisTime > RUNAWAY && this.host.mostJobsAtRest === Infinity) this.giveUp();
    return true;
  }

  private runJobs(count: number): void {
    const { ready } = this;
    const stopAt = this.left - count;
    while (this.left > stopAt) {
      try {
        while (this.left > stopAt) {
          this.left--;
          ready.shift().run();
        }
      } catch (error) {
        reportError(error);
      }
    }
  }

  private guard(job: Job): void {
    try {
      job.run();
    } catch (error) {
      reportError(error);
    }
  }

  private rest(): void {
    this.ready.trim();
    this.arm();
  }

  private arm(): void {
    if (this.timers.size === 0) this.host.disarm();
    else this.host.alarm(this.timers.next(), this.host.now());
  }

  /** Drops all jobs, timers and tasks. */
  private abandon(): void {
    this.ready.clear();
    this.timers.clear();
    this.tasks.clear();
    this.betweenTurns = [];
    this.left = 0;
    this.turnsAtThisTime = 0;
    this.phase = IDLE;
    this.host.reset();
  }

  /** Empties a runaway loop, so that the next run can use it. @throws LoopRunawayError */
  private giveUp(): never {
    const job = this.ready.shift();
    this.abandon();
    throw new LoopRunawayError(
      `The loop ran ${String(RUNAWAY)} turns while time stood still at ${String(this.clock)} ms; ${describe(job)} ` +
        'was to run next. Something waits in a circle without time passing: let it `yield* sleep(1)`, or wait for what it polls.',
      originOf(job),
    );
  }
}

function describe(job: Job): string {
  const { name } = job as { name?: unknown };
  if (typeof name !== 'string') return `a ${job.constructor.name}`;
  const place = originOf(job);
  return place === undefined ? `"${name}"` : `"${name}", created at ${place},`;
}

/** The loop whose turn is running, if any. */
export function runningLoop(): Loop | undefined {
  return running;
}
