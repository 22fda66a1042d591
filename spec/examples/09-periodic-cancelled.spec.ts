import { tap, timer } from 'rxjs';
import { CancelledError, periodic } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/09-periodic-cancelled.js';
import { tells } from './support/stage.js';

describe('09 a periodic task, stopped by cancel()', () => {
  tells('09-periodic-cancelled', example, {
    timeline: [
      [0, 'Task executed!'],
      [2000, 'Task executed!'],
      [4000, 'Task executed!'],
      [6000, 'Task executed!'],
      [7000, 'Periodic task stopped.'],
    ],
    mainEnds: 7000,
    streamEnds: 7000,
  });

  it(
    'cancel() ends it with CancelledError, though it was between two ticks',
    marbles(({ expectObservable }) => {
      const ticks = ' a 1999ms b 1999ms c 1999ms d 999ms #';
      const cancel = '7s (t|)';

      const task = periodic(2000, (count) => 'abcd'.charAt(count));
      expectObservable(task).toBe(ticks, undefined, new CancelledError());
      expectObservable(timer(7000).pipe(tap(() => task.cancel()))).toBe(cancel, { t: 0 });
    }),
  );

  it(
    'its last subscriber leaving ends it too',
    marbles(({ expectObservable }) => {
      const subscription = ' ^ 6999ms !';
      const ticks = '        a 1999ms b 1999ms c 1999ms d';
      const states = '       r 6999ms (cx|)';

      const task = periodic(2000, (count) => 'abcd'.charAt(count));
      expectObservable(task, subscription).toBe(ticks);
      expectObservable(task.state$).toBe(states, {
        r: 'running',
        c: 'cancelling',
        x: 'cancelled',
      });
    }),
  );
});
