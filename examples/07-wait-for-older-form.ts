import { defer, map, tap, timeout, timer } from 'rxjs';
import { coroutine, createTask, sleep, TimeoutError, waitFor } from 'rxtask';
import { catchAs } from './support/catch-as.js';
import type { Print } from './support/example.js';

export const title = 'A time limit for one call, the older form';

const slowOperation = coroutine(function* () {
  yield* sleep(5000);
  return 'Completed';
});

export const main = coroutine(function* (print: Print) {
  try {
    const result = yield* waitFor(slowOperation(), 2000); // the call runs in this task
    print(result);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    print('Task timed out!');
  }
});

export const stream = (print: Print) =>
  defer(() =>
    // A task connects the work to the pipe, and is cancelled when the pipe unsubscribes.
    createTask(timer(5000).pipe(map(() => 'Completed'))).pipe(
      timeout(2000),
      tap((result) => {
        print(result);
      }),
      catchAs(TimeoutError, () => {
        print('Task timed out!');
      }),
    ),
  );
