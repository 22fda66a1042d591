import { ignoreElements, tap, timer } from 'rxjs';
import { AsyncEvent, periodic, sleep } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/10-periodic-until-event.js';
import { tells } from './support/stage.js';

describe('10 a periodic task, stopped by an event', () => {
  tells('10-periodic-until-event', example, {
    timeline: [
      [0, 'Task executed!'],
      [2000, 'Task executed!'],
      [4000, 'Task executed!'],
      [6000, 'Task executed!'],
    ],
    mainEnds: 7000,
    streamEnds: 7000,
  });

  it(
    'between two ticks the event ends it at once, successfully',
    marbles(({ expectObservable }) => {
      const ticks = '  a 1999ms b 1999ms c 1999ms d 999ms |';
      const setting = '7s |';

      const stop = new AsyncEvent();
      const set = timer(7000).pipe(
        tap(() => {
          stop.set();
        }),
        ignoreElements(),
      );
      expectObservable(periodic(2000, (count) => 'abcd'.charAt(count), { until: stop })).toBe(ticks);
      expectObservable(set).toBe(setting);
    }),
  );

  it(
    'a tick that is running finishes first',
    marbles(({ hot, expectObservable }) => {
      const stop = hot(' 2s s'); //  while the second tick works, from 1.7 s to 2.2 s
      const ticks = '    500ms a 1699ms (b|)';

      const tick = (count: number) => sleep(500, 'ab'.charAt(count));
      expectObservable(periodic(1200, tick, { until: stop })).toBe(ticks);
    }),
  );
});
