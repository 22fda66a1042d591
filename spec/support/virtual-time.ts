import { VirtualTimeScheduler } from 'rxjs';
import { type Coroutine, createTask, type Task } from '../../lib/index.js';

/** What happened, each with its instant in milliseconds from the start. */
export type Timeline = [ms: number, event: unknown][];

/** Runs `main` as a task on a clock of its own, to the end of all that it starts. */
export function inVirtualTime<T>(main: (log: (event: unknown) => void) => Coroutine<T>): {
  readonly task: Task<T>;
  readonly timeline: Timeline;
} {
  const scheduler = new VirtualTimeScheduler();
  const timeline: Timeline = [];
  const task = createTask(() => main((event) => timeline.push([scheduler.now(), event])), { scheduler });
  scheduler.flush();
  return { task, timeline };
}
