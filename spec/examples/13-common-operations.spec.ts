import { map, timeout, timer } from 'rxjs';
import { CancelledError, createTask, TimeoutError } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/13-common-operations.js';
import { tells } from './support/stage.js';

describe('13 done, cancel, result, timeout in one place', () => {
  tells('13-common-operations', example, {
    timeline: [
      [1000, 'Result: slept for 1 seconds'],
      [1000, 'Task is completed'],
      [1000, 'Cancelling a completed task does something: False'],
      [1000, 'Cancelling a pending task does something: True'],
      [1000, 'Task is cancelled: True'],
      [6000, 'Task took too long!'],
    ],
    mainEnds: 6000,
    streamEnds: 6000,
  });

  it(
    'done, cancelled before it began, and out of time',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('         1s (d|)');
      const cancelledWork = cold('10s (d|)');
      const slowWork = cold('     10s (d|)');
      const done = '              999ms f - t';
      const cancelled = '         #';
      const tooSlow = '           5s #';

      const task = createTask(work);
      expectObservable(timer(999, 2).pipe(map(() => task.done())), '^ 1001ms !').toBe(done, {
        f: false,
        t: true,
      });

      const unwanted = createTask(cancelledWork);
      unwanted.cancel();
      expectObservable(unwanted).toBe(cancelled, undefined, new CancelledError());
      expectSubscriptions(cancelledWork.subscriptions).toBe([]);

      expectObservable(createTask(slowWork).pipe(timeout(5000))).toBe(
        tooSlow,
        undefined,
        expect.any(TimeoutError),
      );
      expectSubscriptions(slowWork.subscriptions).toBe('^ 4999ms !');
    }),
  );
});
