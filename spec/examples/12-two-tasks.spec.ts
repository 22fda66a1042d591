import { forkJoin } from 'rxjs';
import { createTask } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/12-two-tasks.js';
import { tells } from './support/stage.js';

describe('12 two tasks: results in order, time of the slower', () => {
  tells('12-two-tasks', example, {
    timeline: [
      [0, 'Tasks are now running in the background!'],
      [0, 'Starting to process item 1'],
      [0, 'Starting to process item 2'],
      [1000, 'Finished processing item 2 after 1 seconds'],
      [3000, 'Finished processing item 1 after 3 seconds'],
      [3000, 'All done! Results: Result for item 1, Result for item 2'],
      [3000, 'Total time taken: <3 s>'],
    ],
    mainEnds: 3000,
    streamEnds: 3000,
  });

  it(
    'both run at once; forkJoin gives their results in the order of its arguments',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slower = cold(' 3s (a|)');
      const faster = cold(' 1s (b|)');
      const slowerSubscription = ' ^ 2999ms !';
      const fasterSubscription = ' ^ 999ms  !';
      const results = '            3s (r|)';

      expectObservable(forkJoin([createTask(slower), createTask(faster)])).toBe(results, { r: ['a', 'b'] });
      expectSubscriptions(slower.subscriptions).toBe(slowerSubscription);
      expectSubscriptions(faster.subscriptions).toBe(fasterSubscription);
    }),
  );
});
