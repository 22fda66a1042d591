import { TimeoutError, until, withTimeout } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/06-timeout-block.js';
import { tells } from './support/stage.js';

describe('06 a time limit for a block of code', () => {
  tells('06-timeout-block', example, {
    timeline: [[2000, 'Task timed out!']],
    mainEnds: 2000,
    streamEnds: 2000,
  });

  it(
    'one limit bounds all waits of the block, and cancels the current one',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('  1500ms (a|)');
      const second = cold(' 1500ms (b|)');
      const firstSubscription = '  ^ 1499ms !';
      const secondSubscription = ' 1500ms ^ 499ms !';
      const result = '             2s #';

      const block = withTimeout(2000, function* () {
        return [yield* until(first), yield* until(second)];
      });
      expectObservable(block).toBe(result, undefined, expect.any(TimeoutError));
      expectSubscriptions(first.subscriptions).toBe(firstSubscription);
      expectSubscriptions(second.subscriptions).toBe(secondSubscription);
    }),
  );
});
