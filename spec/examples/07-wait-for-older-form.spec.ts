import { concat } from 'rxjs';
import { coroutine, TimeoutError, until, waitFor } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/07-wait-for-older-form.js';
import { tells } from './support/stage.js';

describe('07 a time limit for one call, the older form', () => {
  tells('07-wait-for-older-form', example, {
    timeline: [[2000, 'Task timed out!']],
    mainEnds: 2000,
    streamEnds: 2000,
  });

  it(
    'the limit applies to one call: the next has another',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const quick = cold('  1500ms (a|)');
      const slow = cold('   5s (b|)');
      const quickSubscription = ' ^ 1499ms !';
      const slowSubscription = '  1500ms ^ 1999ms !';
      const result = '            1500ms a 1999ms #';

      const call = coroutine(function* (work: typeof quick) {
        return yield* until(work);
      });
      const calls = concat(waitFor(call(quick), 2000), waitFor(call(slow), 2000));
      expectObservable(calls).toBe(result, undefined, expect.any(TimeoutError));
      expectSubscriptions(quick.subscriptions).toBe(quickSubscription);
      expectSubscriptions(slow.subscriptions).toBe(slowSubscription);
    }),
  );
});
