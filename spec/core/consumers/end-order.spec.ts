import { Future, sleep } from 'rxtask';
import { endOf, noteEndOf } from '../../../lib/core/consumers/end-order.js';
import { play } from '../../support/virtual-time.js';

describe('the end of a future', () => {
  it('is noted in the order in which futures end, with the time on their clock', () => {
    play(function* () {
      const [first, second] = [new Future<void>(), new Future<void>()];
      noteEndOf(first);
      noteEndOf(second);
      yield* sleep(5);
      second.setResult();
      first.setException(new Error('late'));
      first.markRetrieved();
      expect(endOf(second).order).toBeLessThan(endOf(first).order);
      expect([endOf(first).at, endOf(second).at]).toEqual([5, 5]);
    });
  });

  it('that came before it was to be noted is earlier than every other', () => {
    play(function* () {
      const [before, after] = [new Future<void>(), new Future<void>()];
      before.setResult();
      noteEndOf(before);
      noteEndOf(after);
      yield* sleep(5);
      after.setResult();
      expect(endOf(before)).toEqual({ order: 0, at: -Infinity });
      expect(endOf(before).order).toBeLessThan(endOf(after).order);
    });
  });

  it('is not noted unless it is requested', () => {
    play(function* () {
      const future = new Future<void>();
      yield* sleep(5);
      future.setResult();
      expect(endOf(future)).toEqual({ order: 0, at: -Infinity });
    });
  });
});
