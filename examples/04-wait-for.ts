import { defer, tap, timeout } from 'rxjs';
import { CancelledError, coroutine, createTask, TimeoutError, waitFor } from 'rxtask';
import { catchAs } from './support/catch-as.js';
import { fetchData, fetchData$ } from './support/fetch-data.js';
import type { Print } from './support/example.js';
import { pyRepr } from './support/python-format.js';

export const title = 'A time limit for a task';

export const main = coroutine(function* (print: Print) {
  const task = createTask(fetchData(5, 30_000));

  try {
    const data = yield* waitFor(task, 3000); // at the deadline, it cancels the task and waits for its end
    print(`Retrieved data within the timeout: ${pyRepr(data)}`);
  } catch (error) {
    if (error instanceof TimeoutError) print('Request took too long. Try again.');
    else if (error instanceof CancelledError) print('Task was canceled.');
    else throw error;
  }
});

export const stream = (print: Print) =>
  defer(() =>
    // RxJS's own operator. At the deadline, it unsubscribes, and a task that has lost its last subscriber is cancelled.
    createTask(fetchData$(5, 30_000)).pipe(
      timeout(3000),
      tap((data) => {
        print(`Retrieved data within the timeout: ${pyRepr(data)}`);
      }),
      catchAs(TimeoutError, () => {
        print('Request took too long. Try again.');
      }),
      catchAs(CancelledError, () => {
        print('Task was canceled.');
      }),
    ),
  );
