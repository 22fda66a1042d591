import {
  completedOutcome,
  failedOutcome,
  failureText,
  readJob,
  readProgress,
  readRequestText,
} from '../../lib/cluster/messages.js';
import { failedWith, type Outcome } from '../../lib/remote/wire/outcome.js';
import { PROTOCOL, type PackedCall, type Request } from '../../lib/remote/protocol.js';
import { DEFAULT_LIMITS } from '../../lib/remote/wire/wire.js';
import { thrownBy } from '../support/thrown-by.js';

const call: PackedCall = {
  protocol: PROTOCOL,
  id: '7f3a',
  job: 'resize',
  args: ['cat.png'],
  attempt: 1,
  headers: {},
};
const request: Request = { from: 'a handle', number: 1, reason: { value: 'enough' }, isDeadline: false };
/** The data as a queue returns it, after a round trip through JSON. */
const sent = (data: unknown): unknown => JSON.parse(JSON.stringify(data));

describe('the messages in a queue', () => {
  it('carry a job, with its limit on losses and its request', () => {
    const message = { call, retryLost: 2, request };

    expect(readJob(sent(message), 'job 7f3a', DEFAULT_LIMITS)).toEqual(message);
    expect(readJob(sent({ call }), 'job 7f3a', DEFAULT_LIMITS)).toEqual({ call, retryLost: undefined });
  });

  it('carry progress; another program on the queue gets a TypeError', () => {
    const message = { run: 2, values: [1, 'two'] };

    expect(readProgress(sent(message), 'job 7f3a', DEFAULT_LIMITS)).toEqual(message);
    expect(thrownBy(() => readProgress({ percent: 50 }, 'job 7f3a', DEFAULT_LIMITS))).toEqual(
      new TypeError('job 7f3a: this is no progress of rxtask. Do other programs use the same queue?'),
    );
  });

  it('carry a request; one that is too large is refused before it is parsed', () => {
    expect(readRequestText(JSON.stringify(request), 'job 7f3a', DEFAULT_LIMITS)).toEqual(request);
    const large = thrownBy(() =>
      readRequestText('x'.repeat(2_000_000), 'job', { ...DEFAULT_LIMITS, maxSize: 10 }),
    );
    expect(large).toBeInstanceOf(RangeError);
  });

  it('carry a result, as a value or as text', () => {
    const outcome = { status: 'succeeded', value: 42 };

    expect(completedOutcome({ value: 42 }, 'job', DEFAULT_LIMITS)).toEqual(outcome);
    expect(completedOutcome('{"value":42}', 'job', DEFAULT_LIMITS)).toEqual(outcome);
    expect(completedOutcome('no JSON', 'job', DEFAULT_LIMITS).status).toBe('failed');
  });

  it.each<[string, Outcome]>([
    ['RangeError: too large', failedWith(new RangeError('too large'), { ...DEFAULT_LIMITS, stacks: false })],
    ['CancelledError: "enough"', { status: 'cancelled', reason: { value: 'enough' } }],
    ['CancelledError', { status: 'cancelled', reason: {} }],
  ])('carry the end %p as a readable line, and back', (line, outcome) => {
    const text = failureText(outcome);

    expect(text.split('\n')[0]).toBe(line);
    expect(failedOutcome(text, 'job', DEFAULT_LIMITS)).toEqual(outcome);
  });

  it('make a JobLostError of a failure that another program wrote', () => {
    const outcome = failedOutcome('job stalled', 'job 7f3a', DEFAULT_LIMITS);

    expect(JSON.stringify(outcome)).toContain('job 7f3a ended without an outcome of rxtask: job stalled.');
  });
});
