import type { TaskObserver } from '../../core/observation.js';
import { titleWithin } from '../../core/suspend/suspension.js';
import type { Task } from '../../core/task.js';
import type { Report } from './problem.js';

/** A step in progress. */
interface Step {
  readonly task: Task<unknown>;
  readonly began: number;
  /** Milliseconds that nested steps have taken: the first steps of tasks that this step has started with `eagerStart`. */
  within: number;
  /** The point at which it ends, in words: the wait that its task begins, or the end of the task. */
  upTo: string;
}

/**
 * Finds steps that hold the loop for longer than `limit` milliseconds. It reads the task's clock, so it finds none
 * in virtual time. The synchronous code of an async body counts up to its first `await`; the host runs the rest.
 */
export class SlowSteps implements TaskObserver {
  /** The innermost step is the last. */
  private readonly steps: Step[] = [];

  constructor(
    private readonly limit: number,
    private readonly report: Report,
  ) {}

  resuming(running: object): void {
    const task = running as Task<unknown>; // only tasks take steps
    this.steps.push({ task, began: task.loop.now(), within: 0, upTo: 'its end' });
  }

  suspended(_task: object, waitable: { readonly title: string }): void {
    const step = this.steps.at(-1);
    if (step !== undefined) step.upTo = titleWithin(waitable).replaceAll('"', '');
  }

  paused(): void {
    const step = this.steps.pop();
    if (step === undefined) return; // it began before this watchdog
    const { task, began, within, upTo } = step;
    const taken = task.loop.now() - began;
    const outer = this.steps.at(-1);
    if (outer !== undefined) outer.within += taken;
    const held = taken - within;
    if (held <= this.limit) return;
    this.report({
      kind: 'slow-step',
      message:
        `${task.title} held the loop for ${String(Math.round(held))} ms, up to ${upTo}. No other task could run. Let it ` +
        '`yield* sleep(0)` now and then, or do the work in a thread: `toThread` of rxtask/workers.',
      tasks: [task],
    });
  }
}
