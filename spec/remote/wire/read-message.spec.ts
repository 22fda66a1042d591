import { readCall, readOutcome, readRequest } from '../../../lib/remote/wire/read-message.js';
import { DEFAULT_LIMITS } from '../../../lib/remote/wire/wire.js';

const call = { protocol: 1, id: 'a1', job: 'resize', args: ['cat.png', 200], attempt: 1, headers: {} };
const request = { from: 'h1', number: 1, reason: { value: 'stop' }, isDeadline: false };
const failed = {
  status: 'failed',
  thrown: { error: { name: 'TypeError', message: 'no', cause: { value: 'root' }, errors: [{}], props: {} } },
};

describe('what an engine reads as text', () => {
  it('a message comes back as it was sent', () => {
    expect(readCall(JSON.stringify({ ...call, deadline: 5, limit: 4 }), 'job a1', DEFAULT_LIMITS)).toEqual({
      ...call,
      deadline: 5,
      limit: 4,
    });
    expect(readRequest(JSON.stringify(request), 'job a1', DEFAULT_LIMITS)).toEqual(request);
    expect(readOutcome(JSON.stringify(failed), 'job a1', DEFAULT_LIMITS)).toEqual(failed);
    expect(readOutcome('{"status":"succeeded"}', 'job a1', DEFAULT_LIMITS)).toEqual({ status: 'succeeded' });
  });

  it('a call takes over nothing but its own words', () => {
    const read = readCall(JSON.stringify({ ...call, module: '/etc/passwd' }), 'job a1', DEFAULT_LIMITS);

    expect(Object.keys(read).sort()).toEqual(Object.keys(call).sort());
  });

  it.each([
    ['no object', 'null'],
    ['an array', '[]'],
    ['no id', { ...call, id: undefined }],
    ['arguments that are no array', { ...call, args: { length: 1 } }],
    ['a header that is no text', { ...call, headers: { a: 1 } }],
    ['a deadline that is no number', { ...call, deadline: 'soon' }],
    ['a limit that is no number', { ...call, limit: null }],
  ])('refuses a call: %s', (_, message) => {
    const text = typeof message === 'string' ? message : JSON.stringify(message);

    expect(() => readCall(text, 'job a1', DEFAULT_LIMITS)).toThrow(
      /^job a1: this is no (?:call|message) of rxtask\./,
    );
  });

  it.each([
    ['no number', { ...request, number: '1' }],
    ['a reason that is no reason', { ...request, reason: { error: { name: 1, message: '' } } }],
  ])('refuses a request: %s', (_, message) => {
    expect(() => readRequest(JSON.stringify(message), 'job a1', DEFAULT_LIMITS)).toThrow(
      'job a1: this is no request of rxtask. Do other programs use the same queue?',
    );
  });

  it.each([
    ['an unknown status', { status: 'lost' }],
    ['no error', { status: 'failed' }],
    ['an error that is none', { status: 'failed', thrown: { error: 'TypeError' } }],
    [
      'a cause that is none',
      { status: 'failed', thrown: { error: { name: 'Error', message: '', cause: [] } } },
    ],
    [
      'errors that are none',
      { status: 'failed', thrown: { error: { name: 'Error', message: '', errors: {} } } },
    ],
    ['a cancellation without reason', { status: 'cancelled' }],
  ])('refuses an outcome: %s', (_, message) => {
    expect(() => readOutcome(JSON.stringify(message), 'job a1', DEFAULT_LIMITS)).toThrow(
      /this is no outcome of rxtask/,
    );
  });

  it('refuses what is too large before it is parsed', () => {
    expect(() => readCall('{'.repeat(100), 'job a1', { ...DEFAULT_LIMITS, maxSize: 10 })).toThrow(
      new RangeError('job a1: 100 characters, and 10 is the most (maxSize).'),
    );
  });

  it('refuses a key that means the prototype', () => {
    const text = `{"__proto__": {"isAdmin": true}, "status": "succeeded"}`;

    expect(() => readOutcome(text, 'job a1', DEFAULT_LIMITS)).toThrow(/a key that means the prototype/);
  });
});
