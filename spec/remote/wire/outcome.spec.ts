import { CancelledError } from 'rxtask';
import { failedWith, resultOf } from '../../../lib/remote/wire/outcome.js';
import { DEFAULT_LIMITS } from '../../../lib/remote/wire/wire.js';
import { thrownBy } from '../../support/thrown-by.js';

class BadImageError extends Error {
  override readonly name = 'BadImageError';
}

describe('the result of an outcome', () => {
  it('is the value of a job that has succeeded, or undefined', () => {
    expect(resultOf({ status: 'succeeded', value: [1] }, [])).toEqual([1]);
    expect(resultOf({ status: 'succeeded' }, [])).toBeUndefined();
  });

  it('throws the error of a job that has failed, with its class if that is known', () => {
    const outcome = failedWith(new BadImageError('no header'), DEFAULT_LIMITS, [BadImageError]);
    const error = thrownBy(() => resultOf(outcome, [BadImageError]));
    expect(error).toBeInstanceOf(BadImageError);
    expect(error).toMatchObject({ message: 'no header' });
    expect(thrownBy(() => resultOf(outcome, []))).toMatchObject({
      name: 'RemoteError',
      remoteName: 'BadImageError',
    });
  });

  it('throws a CancelledError, with its reason, for a job that was cancelled', () => {
    const error = thrownBy(() => resultOf({ status: 'cancelled', reason: { value: 'stop' } }, []));
    expect(error).toBeInstanceOf(CancelledError);
    expect(error).toMatchObject({ reason: 'stop' });
  });
});

it('a failure is final by default', () => {
  expect(failedWith('no', DEFAULT_LIMITS)).toMatchObject({
    status: 'failed',
    thrown: { value: 'no' },
    isFinal: true,
  });
  expect(failedWith('no', DEFAULT_LIMITS, [], false)).toMatchObject({ isFinal: false });
});
