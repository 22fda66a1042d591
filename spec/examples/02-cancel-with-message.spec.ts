import { switchMap, tap, timer } from 'rxjs';
import { CancelledError, createTask } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/02-cancel-with-message.js';
import { tells } from './support/stage.js';

describe('02 cancelling a task with a message', () => {
  tells('02-cancel-with-message', example, {
    timeline: [[1000, 'Task was canceled.']],
    mainEnds: 1000,
    streamEnds: 1000,
  });

  it(
    'cancel() stops the work, and subscribers get its message',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('    10s (d|)');
      const subscription = ' ^ 999ms !';
      const result = '       1s #';

      const task = createTask(work);
      const cancelledThenHeard = timer(1000).pipe(
        tap(() => task.cancel('Took too long')),
        switchMap(() => task),
      );
      expectObservable(cancelledThenHeard).toBe(result, undefined, new CancelledError('Took too long'));
      expectSubscriptions(work.subscriptions).toBe(subscription);
    }),
  );
});
