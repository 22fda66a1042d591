import { switchMap, timer } from 'rxjs';
import { createTask } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/01-run-beside.js';
import { tells } from './support/stage.js';

describe('01 running a task while other code goes on', () => {
  tells('01-run-beside', example, {
    timeline: [
      [0, 'Running other code while the task is active.'],
      [3000, "Retrieved data: {'input_data': 1, 'timestamp': '<time>'}"],
    ],
    mainEnds: 3000,
    streamEnds: 3000,
  });

  it(
    'a task runs from its creation, and a late subscriber gets its result',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('                      3s (d|)');
      const subscription = '                   ^ 2999ms !';
      const result = '                         3s (d|)';

      const task = createTask(work);
      expectObservable(timer(1000).pipe(switchMap(() => task))).toBe(result);
      expectSubscriptions(work.subscriptions).toBe(subscription);
    }),
  );
});
