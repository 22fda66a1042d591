import { VirtualTimeScheduler } from 'rxjs';
import { allTasks, type Coroutine, createTask, run, sleep, type TaskBody, type TaskOptions } from 'rxtask';

/**
 * Runs `main` as a task in virtual time, until nothing is left to do, and returns its result. What it throws, a failed
 * expectation too, fails the test; so does a task that is still alive then.
 */
export function inLoop<T>(main: () => Coroutine<T>): T {
  const scheduler = new VirtualTimeScheduler();
  const task = createTask(main, { scheduler, name: 'main' });
  scheduler.flush();
  // What main has found out comes first: it explains what is left.
  const result = task.result();
  const looking = createTask(namesOfTasks, { scheduler, name: 'looking' });
  scheduler.flush();
  expect(looking.result()).toEqual(['looking']);
  return result;
}

function* namesOfTasks(): Coroutine<string[]> {
  return [...allTasks()].map(({ name }) => name);
}

/** Lets `count` turns of the loop pass: what is ready runs, and what that makes ready in the turns after. */
export function* turns(count = 1): Coroutine<void> {
  for (let i = 0; i < count; i++) yield* sleep(0);
}

/** `run` in virtual time: `main`, then the end of all that it has started. */
export function runInLoop<T>(main: TaskBody<T>, options: TaskOptions = {}): Promise<T> {
  const scheduler = new VirtualTimeScheduler();
  const result = run(main, { ...options, scheduler });
  scheduler.flush();
  return result;
}
