import { LEFT_WHILE_CANCELLING, CHECK_PENDING, CANCEL_AGAIN } from '../../../lib/core/flags.js';
import { LastConsumerCheck, PostponedRequest } from '../../../lib/core/consumers/last-consumer-check.js';
import { CANCELLING, type Phase, RUNNING } from '../../../lib/core/state.js';

/** A shared target that records the calls it gets. */
function shared(flags: number, consumerCount: number, phase: Phase) {
  return { title: 'It', flags, consumerCount, phase, cancelOnce: jest.fn(() => true) };
}

describe('the check for another consumer', () => {
  it('cancels a future without a consumer', () => {
    const left = shared(CHECK_PENDING, 0, RUNNING);
    new LastConsumerCheck(left).run();

    expect(left.cancelOnce).toHaveBeenCalledTimes(1);
    expect(left.flags).toBe(0);
  });

  it('does not cancel a future with a consumer', () => {
    const left = shared(CHECK_PENDING | LEFT_WHILE_CANCELLING, 1, RUNNING);
    new LastConsumerCheck(left).run();

    expect(left.cancelOnce).not.toHaveBeenCalled();
    expect(left.flags).toBe(0);
  });

  it('is remembered while a request is pending, in case that is taken back', () => {
    const left = shared(CHECK_PENDING, 0, CANCELLING);
    new LastConsumerCheck(left).run();

    expect(left.cancelOnce).not.toHaveBeenCalled();
    expect(left.flags).toBe(LEFT_WHILE_CANCELLING);
  });
});

it('a postponed request cancels once, unless a request is pending', () => {
  const asked = shared(CANCEL_AGAIN, 1, RUNNING);
  new PostponedRequest(asked).run();

  expect(asked.cancelOnce).toHaveBeenCalledTimes(1);
  expect(asked.flags).toBe(0);
});
