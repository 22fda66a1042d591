import { switchMap, tap, timer } from 'rxjs';
import { CancelledError, coroutine, createTask, until } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/05-cancellation-caught.js';
import { tells } from './support/stage.js';

describe('05 cancellation, caught inside and outside', () => {
  tells('05-cancellation-caught', example, {
    timeline: [
      [0, 'Task started...'],
      [2000, 'Task was cancelled!'],
    ],
    mainEnds: 2000,
    streamEnds: 2000,
  });

  it.each([
    {
      handler: 'swallows it: the task succeeds',
      rethrow: false,
      result: '2s (v|)',
      states: 'r 1999ms (cs|)',
    },
    {
      handler: 'throws it again: the task is cancelled',
      rethrow: true,
      result: '2s #',
      states: 'r 1999ms (cx|)',
    },
  ])('a handler that $handler', ({ rethrow, result, states }) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('    5s (d|)');
      const subscription = ' ^ 1999ms !';

      const handling = coroutine(function* () {
        try {
          return yield* until(work);
        } catch (error) {
          if (rethrow) throw error;
          return 'swallowed';
        }
      });
      const task = createTask(handling());
      const cancelledThenHeard = timer(2000).pipe(
        tap(() => task.cancel()),
        switchMap(() => task),
      );
      expectObservable(cancelledThenHeard).toBe(result, { v: 'swallowed' }, new CancelledError());
      expectObservable(task.state$).toBe(states, {
        r: 'running',
        c: 'cancelling',
        s: 'succeeded',
        x: 'cancelled',
      });
      expectSubscriptions(work.subscriptions).toBe(subscription);
    })();
  });
});
