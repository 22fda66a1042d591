import { concat, defer, EMPTY, map, tap, timeout, timer } from 'rxjs';
import { CancelledError, coroutine, createTask, sleep, TimeoutError, waitFor } from 'rxtask';
import { catchAs } from './support/catch-as.js';
import type { Print } from './support/example.js';
import { pyRepr } from './support/python-format.js';

export const title = 'Done, cancel, result, timeout in one place';

const someCoroutine = coroutine(function* (delay: number) {
  yield* sleep(delay);
  return `slept for ${delay / 1000} seconds`;
});

export const main = coroutine(function* (print: Print) {
  // Create a task
  const task = createTask(someCoroutine(1000));

  // Get the result (will wait if not done)
  print(`Result: ${yield* task}`);

  // Check if a task is done
  if (task.done()) print('Task is completed');

  // Cancel a task
  print(`Cancelling a completed task does something: ${pyRepr(task.cancel())}`);
  const unwanted = createTask(someCoroutine(10_000));
  print(`Cancelling a pending task does something: ${pyRepr(unwanted.cancel())}`);
  try {
    yield* unwanted;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    print(`Task is cancelled: ${pyRepr(unwanted.cancelled())}`);
  }

  // Set a timeout
  const slow = createTask(someCoroutine(10_000));
  try {
    yield* waitFor(slow, 5000);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    print('Task took too long!');
  }
});

const someStream = (delay: number) => timer(delay).pipe(map(() => `slept for ${delay / 1000} seconds`));

export const stream = (print: Print) =>
  defer(() => {
    const task = createTask(someStream(1000));
    const result = task.pipe(
      tap((value) => {
        print(`Result: ${value}`);
      }),
    );

    const completed = defer(() => {
      if (task.done()) print('Task is completed');
      print(`Cancelling a completed task does something: ${pyRepr(task.cancel())}`);
      return EMPTY;
    });

    const cancelled = defer(() => {
      const unwanted = createTask(someStream(10_000));
      print(`Cancelling a pending task does something: ${pyRepr(unwanted.cancel())}`);
      return unwanted.pipe(
        catchAs(CancelledError, () => {
          print(`Task is cancelled: ${pyRepr(unwanted.cancelled())}`);
        }),
      );
    });

    const tooSlow = defer(() => createTask(someStream(10_000))).pipe(
      timeout(5000),
      catchAs(TimeoutError, () => {
        print('Task took too long!');
      }),
    );

    return concat(result, completed, cancelled, tooSlow);
  });
