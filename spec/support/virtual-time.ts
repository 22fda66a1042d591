import { VirtualTimeScheduler } from 'rxjs';
import {
  type Coroutine,
  createTask,
  run,
  type Task,
  type TaskBody,
  type TaskOptions,
  type TaskWork,
} from 'rxtask';

/** The events, each with its instant in milliseconds from the start. */
export type Timeline = [ms: number, event: unknown][];

/** Adds an event to a timeline at the current instant. */
export type Log = (event: unknown) => void;

/** A task on a separate clock: `clock.flush()` plays it to the end. */
export function onClock<T>(
  work: TaskBody<T> | TaskWork<T>,
  options: TaskOptions = {},
): { task: Task<T>; clock: VirtualTimeScheduler } {
  const clock = new VirtualTimeScheduler();
  return { task: createTask(work, { ...options, scheduler: clock }), clock };
}

/** Plays `work` and everything it starts to the end in virtual time. Returns its result, or throws its error. */
export function play<T>(work: TaskBody<T> | TaskWork<T>, options: TaskOptions = {}): T {
  const { task, clock } = onClock(work, options);
  clock.flush();
  return task.result();
}

/** Plays `main` and everything it starts to the end in virtual time. */
export function inVirtualTime<T>(main: (log: Log) => Coroutine<T>): {
  readonly task: Task<T>;
  readonly timeline: Timeline;
} {
  const timeline: Timeline = [];
  const { task, clock } = onClock(() => main((event) => timeline.push([clock.now(), event])));
  clock.flush();
  return { task, timeline };
}

/** `run` in virtual time: plays `main`, then everything it has started, to the end. */
export function runInVirtualTime<T>(main: TaskBody<T>, options: TaskOptions = {}): Promise<T> {
  const scheduler = new VirtualTimeScheduler();
  const result = run(main, { ...options, scheduler });
  scheduler.flush();
  return result;
}
