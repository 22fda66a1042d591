import type { TaskObserver } from '../../core/observation.js';
import type { Task } from '../../core/task.js';
import type { Report } from './problem.js';

/** Finds cancelled tasks whose async body reads nothing of its context, so that the body goes on after the task has ended. */
export class UnseenCancellations implements TaskObserver {
  constructor(private readonly report: Report) {}

  abandoned(left: object): void {
    const task = left as Task<unknown>; // only tasks have bodies
    this.report({
      kind: 'unseen-cancellation',
      message:
        `${task.title} was cancelled, and its async function goes on: it reads nothing of its context. Write ` +
        "`async ({ signal, sleep, until }) => …` and wait with these, or say `{ onCancel: 'abandon' }` if it may go on.",
      tasks: [task],
    });
  }
}
