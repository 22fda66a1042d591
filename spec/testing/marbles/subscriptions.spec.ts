import { differenceOfSubscriptions } from '../../../lib/testing/marbles/subscriptions.js';
import { lines } from '../support/failures.js';

type Log = Parameters<typeof differenceOfSubscriptions>[0][number];
function log(subscribedFrame: number, unsubscribedFrame = Infinity): Log {
  const entry: unknown = { subscribedFrame, unsubscribedFrame };
  return entry as Log;
}

describe('the comparison of subscriptions', () => {
  it('returns nothing for equal messages', () => {
    expect(differenceOfSubscriptions([log(1, 5), log(2)], [log(1, 5), log(2)])).toBeUndefined();
    expect(differenceOfSubscriptions([], [])).toBeUndefined();
  });

  it('shows one that is not left, and one that is left at once', () => {
    expect(differenceOfSubscriptions([log(2, 2)], [log(2)])).toBe(lines`
      The source was subscribed to once, 1 expected; number 1 differs from 2 ms on:

        expected  --^
        received  --(^!)
                    ^

        number  expected          received
      > 1       from 2, not left  from 2, left at 2
    `);
  });
});
