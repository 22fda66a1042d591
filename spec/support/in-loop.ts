import { VirtualTimeScheduler } from 'rxjs';
import { type Coroutine, createTask, run, sleep, type Task, type TaskBody, type TaskOptions } from 'rxtask';
import { marbles } from 'rxtask/testing';

/**
 * Runs `main` as a task in a scenario, until nothing is left to do, and returns its result. What it throws, a failed
 * expectation too, fails the test; so does a task that is still alive then.
 */
export function inLoop<T>(main: () => Coroutine<T>): T {
  let task: Task<T> | undefined;
  const play = marbles(() => {
    task = createTask(main, { name: 'main' });
    task.addDoneCallback(() => task!.markRetrieved()); // result() asks
  });
  try {
    play();
  } catch (error) {
    // What main has found out comes first: it explains what is left.
    if (task?.done() === true) task.result();
    throw error;
  }
  return task!.result();
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
