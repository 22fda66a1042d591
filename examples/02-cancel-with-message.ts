import { defer, switchMap, tap, timer } from 'rxjs';
import { CancelledError, coroutine, createTask, sleep } from 'rxtask';
import { catchAs } from './support/catch-as.js';
import { fetchData, fetchData$ } from './support/fetch-data.js';
import type { Print } from './support/example.js';
import { pyRepr } from './support/python-format.js';

export const title = 'Cancelling a task, with a message';

export const main = coroutine(function* (print: Print) {
  const task = createTask(fetchData(2, 10_000));
  yield* sleep(1000);
  task.cancel('Took too long'); // a request: the task is done when its work has ended

  try {
    const data = yield* task;
    print(`Retrieved data: ${pyRepr(data)}`);
  } catch (error) {
    // `error.reason` is the message.
    if (!(error instanceof CancelledError)) throw error;
    print('Task was canceled.');
  }
});

export const stream = (print: Print) =>
  defer(() => {
    const task = createTask(fetchData$(2, 10_000));
    return timer(1000).pipe(
      // Unsubscribing would cancel the task too, but without a reason.
      tap(() => task.cancel('Took too long')),
      switchMap(() => task),
      tap((data) => {
        print(`Retrieved data: ${pyRepr(data)}`);
      }),
      catchAs(CancelledError, () => {
        print('Task was canceled.');
      }),
    );
  });
