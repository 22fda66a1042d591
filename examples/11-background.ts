// The tutorial expects three lines from the background. Python and rxtask print four: at 0, 3, 6 and 9 seconds.
// The background task does not outlive main: `run`, like asyncio.run, cancels the tasks that main leaves running.
import { defer, finalize, tap, timer } from 'rxjs';
import { coroutine, createTask, sleep } from 'rxtask';
import type { Print } from './support/example.js';

export const title = 'A background task and the main program';

const backgroundTask = coroutine(function* (print: Print) {
  for (;;) {
    print('Background task running...');
    yield* sleep(3000);
  }
});

export const main = coroutine(function* (print: Print) {
  createTask(backgroundTask(print)); // you need not keep the task or wait for it
  yield* sleep(10_000);
  print('Main task done.');
});

export const stream = (print: Print) =>
  defer(() => {
    const background = createTask(
      timer(0, 3000).pipe(
        tap(() => {
          print('Background task running...');
        }),
      ),
    );
    return timer(10_000).pipe(
      tap(() => {
        print('Main task done.');
      }),
      finalize(() => background.cancel()), // as `run` does for main
    );
  });
