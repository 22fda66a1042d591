import { map, tap, timeout, timer } from 'rxjs';
import { coroutine, sleep, TimeoutError, withTimeout } from 'rxtask';
import { catchAs } from './support/catch-as.js';
import type { Print } from './support/example.js';

export const title = 'A time limit for a block of code';

const slowOperation = coroutine(function* () {
  yield* sleep(5000);
  return 'Completed';
});

export const main = coroutine(function* (print: Print) {
  try {
    // One limit for the whole block, however often it waits. The block runs in this task.
    yield* withTimeout(2000, function* () {
      const result = yield* slowOperation();
      print(result);
    });
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    print('Task timed out!');
  }
});

const slowOperation$ = timer(5000).pipe(map(() => 'Completed'));

export const stream = (print: Print) =>
  // `timeout` limits the part of the pipe above it: the block.
  slowOperation$.pipe(
    tap((result) => {
      print(result);
    }),
    timeout(2000),
    catchAs(TimeoutError, () => {
      print('Task timed out!');
    }),
  );
