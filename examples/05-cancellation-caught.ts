// The tutorial expects a third line, "Handled task cancellation.". Python does not print it, and neither do we: longTask
// catches its cancellation and does not throw it again, so the task succeeds, and waiting for it raises nothing.
import { defer, ignoreElements, merge, tap, timer } from 'rxjs';
import { CancelledError, coroutine, createTask, sleep } from 'rxtask';
import { catchAs } from './support/catch-as.js';
import type { Print } from './support/example.js';

export const title = 'Cancellation, caught inside and outside';

const longTask = coroutine(function* (print: Print) {
  try {
    print('Task started...');
    yield* sleep(5000);
    print('Task finished!');
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    print('Task was cancelled!');
    // `throw error` here would let the caller know, and bring the third line.
  }
});

export const main = coroutine(function* (print: Print) {
  const task = createTask(longTask(print));

  yield* sleep(2000);
  task.cancel();

  try {
    yield* task;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    print('Handled task cancellation.');
  }
});

const longTask$ = (print: Print) =>
  timer(5000).pipe(
    tap({
      subscribe: () => {
        print('Task started...');
      },
      complete: () => {
        print('Task finished!');
      },
      unsubscribe: () => {
        print('Task was cancelled!');
      },
    }),
  );

export const stream = (print: Print) =>
  defer(() => {
    const task = createTask(longTask$(print));
    const cancelling = timer(2000).pipe(
      tap(() => task.cancel()),
      ignoreElements(),
    );
    // An Observable is told of its end and cannot refuse it, so it is the listener who takes cancellation for success.
    const handled = task.asObservable({ cancelled: 'complete' }).pipe(
      catchAs(CancelledError, () => {
        print('Handled task cancellation.');
      }),
    );
    return merge(cancelling, handled);
  });
