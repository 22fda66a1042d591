import { PROTOCOL } from '../../../lib/remote/protocol.js';
import { callOf, taskOf } from '../../../lib/remote/worker/thread-task.js';

const call = { protocol: PROTOCOL, id: 'a1', job: 'echo', args: [1, { a: 2 }], attempt: 3, headers: {} };

describe('the message that starts a call in a thread', () => {
  it.each([
    ['the fewest fields', call],
    ['headers and a deadline', { ...call, headers: { traceparent: '00' }, deadline: 5, limit: 3 }],
  ])('carries a call with %s', (_, given) => {
    expect(callOf(structuredClone(taskOf('jobs.js', given)))).toEqual(given);
  });

  it('has no field for what is not set', () => {
    expect(taskOf(undefined, call).slice(8)).toEqual([undefined, undefined, undefined]);
  });
});
