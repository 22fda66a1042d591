import { defer, merge, takeUntil, tap, timer } from 'rxjs';
import { AsyncEvent, coroutine, periodic, sleep } from 'rxtask';
import type { Print } from './support/example.js';

export const title = 'A periodic task, stopped by an event';

export const main = coroutine(function* (print: Print) {
  const stop = new AsyncEvent();
  // The event does not interrupt a tick: a running tick finishes, and the task then succeeds. Python's loop checks its
  // event only after the next sleep, so it ends one second later.
  const task = periodic(
    2000,
    () => {
      print('Task executed!');
    },
    { until: stop },
  );

  yield* sleep(7000);
  stop.set();
  yield* task; // throws nothing: the task was not cancelled
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
