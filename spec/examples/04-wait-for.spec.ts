import { type Observable, timeout } from 'rxjs';
import { createTask, type Task, TimeoutError, waitFor } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/04-wait-for.js';
import { tells } from './support/stage.js';

describe('04 a time limit for a task', () => {
  tells('04-wait-for', example, {
    timeline: [[3000, 'Request took too long. Try again.']],
    mainEnds: 3000,
    streamEnds: 3000,
  });

  const limits: [name: string, limited: (task: Task<string>) => Observable<string>][] = [
    ['waitFor', (task) => waitFor(task, 3000)],
    ["RxJS's timeout", (task) => task.pipe(timeout(3000))],
  ];

  it.each(limits)('%s stops the work at the deadline', (_, limited) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('    30s (d|)');
      const subscription = ' ^ 2999ms !';
      const result = '       3s #';
      const states = '       r 2999ms (cx|)';

      const task = createTask(work);
      expectObservable(limited(task)).toBe(result, undefined, expect.any(TimeoutError));
      expectObservable(task.state$).toBe(states, {
        r: 'running',
        c: 'cancelling',
        x: 'cancelled',
      });
      expectSubscriptions(work.subscriptions).toBe(subscription);
    })();
  });
});
