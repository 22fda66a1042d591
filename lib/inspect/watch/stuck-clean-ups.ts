import type { TaskObserver } from '../../core/observation.js';
import type { Task } from '../../core/task.js';
import { callAt, type Handle } from '../../loop/handle.js';
import { frameText } from '../describe-info.js';
import { dependenciesOf } from '../edges.js';
import { explain } from '../explain.js';
import type { Places } from '../snapshot.js';
import type { Report } from './problem.js';

/**
 * Finds tasks that have not ended `limit` milliseconds after the first request for their cancellation. A timer on the task's
 * loop measures the time. If a task waits for another cancelled task, only the other one is reported.
 */
export class StuckCleanUps implements TaskObserver {
  private readonly timers = new Map<object, Handle>();

  constructor(
    private readonly limit: number,
    private readonly report: Report,
    private readonly places: Places | undefined,
  ) {}

  requested(asked: object): void {
    if (this.timers.has(asked)) return;
    const task = asked as Task<unknown>; // only tasks are cancelled in this way
    const { loop } = task;
    const look = (): void => {
      this.timers.delete(task);
      this.look(task);
    };
    this.timers.set(task, callAt(loop, loop.now() + this.limit, look));
  }

  ended(task: object): void {
    this.timers.get(task)?.cancel();
    this.timers.delete(task);
  }

  stop(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private look(task: Task<unknown>): void {
    if (!isAsked(task) || dependenciesOf(task).some(isAsked)) return;
    const frame = this.places?.([task.generators])[0]?.at(-1);
    const place = frame === undefined ? '' : ` at ${frameText(frame, undefined)}`;
    this.report({
      kind: 'stuck-clean-up',
      message:
        `${explain(task).replace(/\.$/, '')}${place}. Give that wait a deadline: \`yield* waitFor(work, 1000)\`. If the task ` +
        'may go on, let it call `task.uncancel()`, which takes the request back.',
      tasks: [task],
    });
  }
}

function isAsked(task: Task<unknown>): boolean {
  return task.cancelling() > 0;
}
