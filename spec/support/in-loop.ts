import { type Coroutine, createTask, type Task } from 'rxtask';
import { marbles } from 'rxtask/testing';

/**
 * Runs `main` as a task in a scenario until nothing is left to do, and returns its result. An error of `main`, such as a failed
 * expectation, fails the test. So does a task that is still alive at the end.
 */
export function inLoop<T>(main: () => Coroutine<T>): T {
  let task: Task<T> | undefined;
  const play = marbles(() => {
    task = createTask(main, { name: 'main' });
    task.addDoneCallback(() => task!.markRetrieved());
  });
  try {
    play();
  } catch (error) {
    // The error of main comes first: it explains the remaining tasks.
    if (task?.done() === true) task.result();
    throw error;
  }
  return task!.result();
}
