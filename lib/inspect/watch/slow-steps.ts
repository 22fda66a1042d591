import type { Callback } from '../../core/call-back.js';
import type { TaskObserver } from '../../core/observation.js';
import { titleWithin } from '../../core/suspend/suspension.js';
import type { Task } from '../../core/task.js';
import { isTask } from '../is-task.js';
import type { Problem, Report } from './problem.js';

/** A step or a callback in progress. */
interface Run {
  readonly of: Task<unknown> | Callback;
  readonly began: number;
  /** Milliseconds that runs inside of it have taken: callbacks, and the first steps of tasks that were started with `eagerStart`. */
  within: number;
  /** The point at which a step ends, in words: the wait that its task begins, or the end of the task. */
  upTo: string;
}

/**
 * Finds steps and callbacks that hold the loop for longer than `limit` milliseconds: done callbacks, subscribers, and work that was
 * scheduled on `taskScheduler`. It reads the task's clock, so it finds none in virtual time. The synchronous code of an async body
 * counts up to its first `await`; the host runs the rest.
 */
export class SlowSteps implements TaskObserver {
  /** The innermost run is the last. */
  private readonly runs: Run[] = [];

  constructor(
    private readonly limit: number,
    private readonly report: Report,
  ) {}

  resuming(task: object): void {
    this.begin(task as Task<unknown>); // only tasks take steps
  }

  suspended(_task: object, waitable: { readonly title: string }): void {
    const step = this.runs.at(-1);
    if (step !== undefined) step.upTo = `it waited for ${titleWithin(waitable).replaceAll('"', '')}`;
  }

  paused(task: object): void {
    this.end(task);
  }

  calling(callback: object): void {
    this.begin(callback as Callback);
  }

  called(callback: object): void {
    this.end(callback);
  }

  private begin(of: Run['of']): void {
    this.runs.push({ of, began: of.loop.now(), within: 0, upTo: 'it ended' });
  }

  private end(ended: object): void {
    const run = this.runs.at(-1);
    if (run?.of !== ended) return; // it began before this watchdog
    this.runs.pop();
    const { of, began, within } = run;
    const taken = of.loop.now() - began;
    const outer = this.runs.at(-1);
    if (outer !== undefined) outer.within += taken;
    const held = taken - within;
    if (held > this.limit) this.report(problemOf(run, `${String(Math.round(held))} ms`));
  }
}

function problemOf({ of, upTo }: Run, time: string): Problem {
  if (isTask(of))
    return {
      kind: 'slow-step',
      message:
        `${of.title} held the loop for ${time}, until ${upTo}. No other task could run. Let it ` +
        '`yield* sleep(0)` now and then, or do the work in a thread: `toThread` of rxtask/workers.',
      tasks: [of],
    };
  const { future } = of;
  return {
    kind: 'slow-callback',
    message:
      `${of.title} held the loop for ${time}. No task could run. Start a task from it, which can ` +
      '`yield* sleep(0)` now and then, or do the work in a thread: `toThread` of rxtask/workers.',
    tasks: future !== undefined && isTask(future) ? [future] : [],
  };
}
