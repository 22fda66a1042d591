// The tutorial expects a third line, "Handled task cancellation.". Neither Python nor rxtask prints it: longTask catches its
// cancellation and does not throw it again, so the task succeeds, and waiting for it throws nothing.
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
    // With `throw error` here, the caller would see the cancellation and print the third line.
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
    // An Observable cannot refuse a cancellation, so the subscriber treats the cancellation as a completion.
    const handled = task.asObservable({ cancelled: 'complete' }).pipe(
      catchAs(CancelledError, () => {
        print('Handled task cancellation.');
      }),
    );
    return merge(cancelling, handled);
  });
