import { defer, merge, takeUntil, tap, timer } from 'rxjs';
import { AsyncEvent, coroutine, periodic, sleep } from 'rxtask';
import type { Print } from './support/example.js';

export const title = 'A periodic task, stopped by an event';

export const main = coroutine(function* (print: Print) {
  const stop = new AsyncEvent();
  // No tick is interrupted: the event lets a running one finish, and the task then succeeds. Python's loop looks at its
  // event only after the next sleep, and so ends a second later.
  const task = periodic(
    2000,
    () => {
      print('Task executed!');
    },
    { until: stop },
  );

  yield* sleep(7000);
  stop.set();
  yield* task; // raises nothing: it was not cancelled, and has cleaned up
});

export const stream = (print: Print) =>
  defer(() => {
    const stop = new AsyncEvent();
    const executions = timer(0, 2000).pipe(
      tap(() => {
        print('Task executed!');
      }),
      takeUntil(stop), // an event is an Observable
    );
    const stopping = timer(7000).pipe(
      tap(() => {
        stop.set();
      }),
    );
    return merge(executions, stopping);
  });
