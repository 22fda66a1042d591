// The tutorial expects three executions. Python and rxtask make four: at 0, 2, 4 and 6 seconds.
import { concat, defer, EMPTY, takeUntil, tap, timer } from 'rxjs';
import { coroutine, createTask, periodic, sleep } from 'rxtask';
import type { Print } from './support/example.js';

export const title = 'A periodic task, stopped by cancel()';

export const main = coroutine(function* (print: Print) {
  // Python's `while True: …; await asyncio.sleep(2)`.
  const task = periodic(2000, () => {
    print('Task executed!');
  });

  yield* sleep(7000);
  task.cancel();
  print('Periodic task stopped.');
});

export const stream = (print: Print) =>
  defer(() => {
    const task = createTask(timer(0, 2000));
    const executions = task.pipe(
      tap(() => {
        print('Task executed!');
      }),
      takeUntil(timer(7000)), // unsubscribes, as the only subscriber, which cancels the task
    );
    const afterwards = defer(() => {
      print('Periodic task stopped.');
      return EMPTY;
    });
    return concat(executions, afterwards);
  });
