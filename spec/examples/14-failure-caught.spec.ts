import { concat } from 'rxjs';
import { createTask } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/14-failure-caught.js';
import { tells } from './support/stage.js';

describe('14 a failure, caught where the task is awaited', () => {
  tells('14-failure-caught', example, {
    timeline: [
      [0, 'Starting to process item 1'],
      [0, 'Starting to process item 2'],
      [3000, 'Finished processing item 1 after 3 seconds'],
      [3000, 'Result: Result for item 1'],
      [3000, 'Caught: Item 2 is broken'],
    ],
    mainEnds: 3000,
    streamEnds: 3000,
  });

  it(
    'a failure stays in its task until it is read',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const error = new Error('Item 2 is broken');
      const good = cold('   3s (a|)');
      const broken = cold(' 1s #', undefined, error);
      const brokenSubscription = ' ^ 999ms !';
      const states = '             r 999ms (f|)';
      const results = '            3s (a#)';

      const goodTask = createTask(good);
      const brokenTask = createTask(broken);
      expectObservable(brokenTask.state$).toBe(states, { r: 'running', f: 'failed' });
      expectObservable(concat(goodTask, brokenTask)).toBe(results, undefined, error);
      expectSubscriptions(broken.subscriptions).toBe(brokenSubscription);
    }),
  );
});
