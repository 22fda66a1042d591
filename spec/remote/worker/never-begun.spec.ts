import { TimeoutError } from 'rxtask';
import { PROTOCOL, type PackedCall } from '../../../lib/remote/protocol.js';
import { resultOf } from '../../../lib/remote/wire/outcome.js';
import { DEFAULT_LIMITS } from '../../../lib/remote/wire/wire.js';
import { neverBegun } from '../../../lib/remote/worker/never-begun.js';
import { thrownBy } from '../../support/thrown-by.js';

const CALL: PackedCall = {
  protocol: PROTOCOL,
  id: '0123456789abcdef',
  job: 'resize',
  args: [],
  attempt: 1,
  headers: {},
  limit: 400,
};

/** The error of the handle of a job that never begins because of a request. */
function failure(isDeadline: boolean): unknown {
  const request = { from: 'handle', number: 1, reason: { value: 'stop' }, isDeadline };
  return thrownBy(() => resultOf(neverBegun(request, CALL, DEFAULT_LIMITS), []));
}

describe('a job that never begins', () => {
  it('is cancelled, with the reason of the request', () => {
    expect(failure(false)).toMatchObject({ name: 'CancelledError', reason: 'stop' });
  });

  it('times out if the request is its deadline, and says which job and after how long', () => {
    const error = failure(true);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ message: '"resize 01234567" timed out after 400 ms' });
  });
});
