import { defer, switchMap, tap, timer } from 'rxjs';
import { coroutine, createTask, sleep } from 'rxtask';
import { fetchData, fetchData$ } from './support/fetch-data.js';
import type { Print } from './support/example.js';
import { pyRepr } from './support/python-format.js';

export const title = 'Running a task while other code goes on';

export const main = coroutine(function* (print: Print) {
  // Starts the task. It runs whether or not other code waits for it.
  const task = createTask(fetchData(1, 3000));
  print('Running other code while the task is active.');
  yield* sleep(1000); // the other code
  const data = yield* task; // two of its three seconds are left
  print(`Retrieved data: ${pyRepr(data)}`);
});

export const stream = (print: Print) =>
  defer(() => {
    // A plain timer would start when switchMap subscribes, one second late. A task is hot: it has already started.
    const task = createTask(fetchData$(1, 3000));
    print('Running other code while the task is active.');
    return timer(1000).pipe(
      switchMap(() => task),
      tap((data) => {
        print(`Retrieved data: ${pyRepr(data)}`);
      }),
    );
  });
