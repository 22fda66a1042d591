import type { TaskObserver } from '../../core/observation.js';
import type { Task } from '../../core/task.js';
import { circlesIn, describeCircle } from '../circles.js';
import { dependenciesOf, ownersOf } from '../edges.js';
import { taskInfo } from '../snapshot.js';
import type { Report } from './problem.js';

const WAITS =
  'Remove one of these waits: give one of these tasks only what it needs of the other, by a queue or a future.';
const LOCKS =
  'Acquire locks in the same order in every task, and release a lock before you wait for a task that needs it.';

/**
 * Finds a circle of waits when it closes: when the last of its tasks is suspended. If a task waits for neither a task nor a lock, the
 * check is one lookup. Otherwise it walks over the tasks that this task depends on. Each circle is reported once. This watchdog does
 * not see a wait that an async body begins after its first `await`; `formatTree` shows such a circle.
 */
export class CircleWatch implements TaskObserver {
  private readonly reported = new Set<string>();

  constructor(private readonly report: Report) {}

  suspended(parked: object): void {
    const task = parked as Task<unknown>; // only tasks are suspended
    const behind = tasksBehind(task);
    if (!behind.has(task)) return;
    const tasks = [task, ...[...behind].filter((each) => each !== task)];
    const circle = circlesIn({ now: 0, tasks: tasks.map((each) => taskInfo(each)) }).find((found) =>
      found.tasks.some(({ id }) => id === task.id),
    );
    if (circle === undefined) return;
    const ids = circle.tasks.map(({ id }) => id);
    const key = [...ids].sort((a, b) => a - b).join();
    if (this.reported.has(key)) return;
    this.reported.add(key);
    this.report({
      kind: 'circle',
      message: `${describeCircle(circle)}. ${circle.isCertain ? WAITS : LOCKS}`,
      tasks: tasks.filter(({ id }) => ids.includes(id)),
    });
  }
}

/** The tasks that `task` waits for, directly or through others: `task` is one of them if it is in a circle. */
function tasksBehind(task: Task<unknown>): Set<Task<unknown>> {
  const found = new Set<Task<unknown>>();
  const open = [task];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    for (const next of [...dependenciesOf(each), ...ownersOf(each)]) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}
