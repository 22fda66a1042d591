import { readCall, readOutcome, readRequest } from '../../../lib/remote/wire/read-message.js';
import { DEFAULT_LIMITS } from '../../../lib/remote/wire/wire.js';

const call = { protocol: 1, id: 'a1', job: 'resize', args: ['cat.png', 200], attempt: 1, headers: {} };
const request = { from: 'h1', number: 1, reason: { value: 'stop' }, isDeadline: false };
const failed = {
  status: 'failed',
  thrown: { error: { name: 'TypeError', message: 'no', cause: { value: 'root' }, errors: [{}], props: {} } },
};

describe('the messages that an engine reads', () => {
  it('a message comes back as it was sent', () => {
    expect(readCall({ ...call, deadline: 5, limit: 4 }, 'job a1', DEFAULT_LIMITS)).toEqual({
      ...call,
      deadline: 5,
      limit: 4,
    });
    expect(readRequest(request, 'job a1', DEFAULT_LIMITS)).toEqual(request);
    expect(readOutcome(failed, 'job a1', DEFAULT_LIMITS)).toEqual(failed);
    expect(readOutcome({ status: 'succeeded' }, 'job a1', DEFAULT_LIMITS)).toEqual({ status: 'succeeded' });
  });

  it('a call has no properties but those of the protocol', () => {
    const read = readCall({ ...call, module: '/etc/passwd' }, 'job a1', DEFAULT_LIMITS);

    expect(Object.keys(read).sort()).toEqual(Object.keys(call).sort());
  });

  it('a request from another process is never one of the library', () => {
    const read = readRequest({ ...request, from: 'the worker', byLibrary: true }, 'job a1', DEFAULT_LIMITS);

    expect(read).toEqual({ ...request, from: 'the worker' });
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
    const parsed: unknown = typeof message === 'string' ? JSON.parse(message) : message;

    expect(() => readCall(parsed, 'job a1', DEFAULT_LIMITS)).toThrow(
      /^job a1: this is no (?:call|message) of rxtask\./,
    );
  });

  it.each([
    ['no number', { ...request, number: '1' }],
    ['a reason that is no reason', { ...request, reason: { error: { name: 1, message: '' } } }],
  ])('refuses a request: %s', (_, message) => {
    expect(() => readRequest(message, 'job a1', DEFAULT_LIMITS)).toThrow(
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
    expect(() => readOutcome(message, 'job a1', DEFAULT_LIMITS)).toThrow(/this is no outcome of rxtask/);
  });

  it('refuses a message that is too large', () => {
    expect(() => readCall(call, 'job a1', { ...DEFAULT_LIMITS, maxSize: 10 })).toThrow(
      /^job a1 cannot be sent: more than 10 characters, which is the most \(maxSize\)/,
    );
  });

  it('refuses a key that means the prototype', () => {
    const parsed: unknown = JSON.parse(`{"__proto__": {"isAdmin": true}, "status": "succeeded"}`);

    expect(() => readOutcome(parsed, 'job a1', DEFAULT_LIMITS)).toThrow(/a key that means the prototype/);
  });
});
