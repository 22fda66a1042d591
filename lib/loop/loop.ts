import type { Host } from './host.js';
import { originOf } from './origin.js';
import type { Job, TimedJob } from './job.js';
import { ReadyQueue } from '../collections/ready-queue.js';
import { reportError } from './report-error.js';
import { LoopRunawayError } from './runaway.js';
import { LinkedList } from '../collections/linked-list.js';
import { TimerHeap } from '../collections/timer-heap.js';

/** Turns at one instant of virtual time, after which a loop is taken to run away. */
const RUNAWAY = 1_000_000;
/** At most so many jobs run between two looks at the clock: a look costs as much as half a turn. */
const LONGEST_STRIDE = 16;

const IDLE = 0;
const SCHEDULED = 1;
const DRAINING = 2;

/** The loop whose turn is running. */
let running: Loop | undefined;

/** What is told of a loop's timers. */
interface TimerWatcher {
  added(timer: TimedJob, deadline: number): void;
  /** It is due, or has been taken back. */
  gone(timer: TimedJob): void;
}

/**
 * One first-in-first-out ready queue, drained turn by turn, over one clock.
 *
 * A turn is what is ready when it starts: first timers that are due are appended, by deadline, then registration; then
 * exactly these jobs run. What they make ready waits for the next turn. Time is looked at only between jobs, and
 * virtual time moves only when nothing is ready.
 */
export class Loop {
  readonly host: Host;
  readonly timers = new TimerHeap<TimedJob>();
  /** The tasks that are alive here, in order of creation. */
  readonly tasks = new LinkedList();
  /** Number of turns begun, counted on when the loop goes idle too: for the laws about turns, and for tools. */
  turn = 0;

  private readonly ready = new ReadyQueue<Job>();
  private betweenTurns: Job[] = [];
  private phase: typeof IDLE | typeof SCHEDULED | typeof DRAINING = IDLE;
  /** Jobs of the current turn that have not run yet; a turn may be interrupted for the host. */
  private left = 0;
  private clock = 0;
  private stride = 1;
  private isInterrupted = false;
  private turnsAtThisTime = 0;

  /** @param timerWatcher is told of each timer: where zone.js is loaded */
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

  /** Whether something will still run without anybody's doing: jobs or the rest of a turn. */
  get isBusy(): boolean {
    return this.phase === DRAINING || this.ready.size > 0;
  }

  /** How many jobs have ever been made ready. */
  get pushed(): number {
    return this.ready.taken + this.ready.size;
  }

  /** How many of them have been taken: one that was the nth to be made ready runs, or has run, when this is n or more. */
  get taken(): number {
    return this.ready.taken;
  }

  /** Runs `job` on the next turn, behind what is ready. @see loop.call_soon */
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

  /** Takes a timer back; harmless when it has been taken already. */
  cancelTimer(timer: TimedJob): void {
    this.timers.remove(timer);
    if (this.timerWatcher !== undefined) this.timerWatcher.gone(timer);
    // Otherwise the alarm comes for nothing, which is harmless; but the last one would keep the process alive.
    if (this.timers.size === 0 && this.phase !== DRAINING) this.host.disarm();
  }

  /** Runs `job` when the current turn is over, before the next. */
  callBetweenTurns(job: Job): void {
    if (this.phase !== DRAINING) this.wake();
    this.betweenTurns.push(job);
  }

  /** Runs `job` at once with this as the loop in force: for first steps that must not wait. */
  runNow(job: Job): void {
    const outer = running;
    running = this;
    try {
      job.run();
    } finally {
      running = outer;
    }
  }

  /** What is left of a run that broke off has lost its clock: it must not go on in the next run on the same one. */
  dropWhatIsBroken(): void {
    if (this.phase !== DRAINING && this.host.isBroken()) this.abandon();
  }

  /** Asks for a drain, before there is something to run: hosts never drain at once. */
  private wake(): void {
    this.dropWhatIsBroken();
    if (this.phase === SCHEDULED) return;
    this.host.soon(); // a host that cannot take it throws: then nothing is on its way
    this.phase = SCHEDULED;
  }

  private drain(): void {
    if (this.phase === DRAINING) return; // a job of ours flushes the scheduler we run on: the outer drain goes on
    const outer = running;
    running = this;
    this.phase = DRAINING;
    this.stride = 1; // what comes now need not be as short as what came before
    try {
      this.isInterrupted = this.runTurns();
    } finally {
      running = outer;
      this.phase = IDLE;
    }
    if (this.isInterrupted) {
      this.turnsAtThisTime = 0;
      this.phase = SCHEDULED;
      this.host.later();
      this.arm(); // a clock may stand still while the loop works: then the timer tells
    } else this.rest();
  }

  /** Runs turns until nothing is ready. Returns true when it stopped early, to let the host in. */
  private runTurns(): boolean {
    let credit = 0; // jobs until the next look at the clock
    let lastLook = -Infinity;
    let stopAt = Infinity;
    let jobsAtRest = 0;
    const { host } = this;
    for (;;) {
      if (credit <= 0) {
        const now = host.now();
        const { reading } = host;
        if (now !== this.clock) this.turnsAtThisTime = 0;
        this.clock = now;
        if (lastLook === -Infinity) stopAt = host.limit(reading);
        if (reading >= stopAt) return true;
        jobsAtRest = reading === lastLook ? jobsAtRest + this.stride : 0;
        if (jobsAtRest > host.mostJobsAtRest) return true;
        // Short jobs are run many at a time; one long job brings the clock back after each.
        if (lastLook !== -Infinity)
          this.stride = reading - lastLook > 0.5 ? 1 : Math.min(this.stride * 2, LONGEST_STRIDE);
        lastLook = reading;
        credit = this.stride;
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
      this.ready.taken++; // an empty turn has a place too: what ended in the turn before is over
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

  /** Forgets all there is to run, and who is alive. */
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

  /** A loop that can never end is emptied, so that the next run finds it usable. */
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
