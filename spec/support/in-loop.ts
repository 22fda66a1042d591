import { type Coroutine, createTask, type Task } from 'rxtask';
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
