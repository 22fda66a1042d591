import { sleep } from 'rxtask';
import { defineJob, implement } from 'rxtask/remote';
import { serveThread } from 'rxtask/workers';
import { PROTOCOL } from '../../lib/remote/protocol.js';
import { DEFAULT_LIMITS } from '../../lib/remote/wire/wire.js';
import { taskOf } from '../../lib/remote/worker/thread-task.js';

const double = defineJob<[n: number], number>('double');
const wait = defineJob<[], undefined>('wait');
const jobs = [
  implement(double, function* (n) {
    return 2 * n;
  }),
  implement(wait, function* () {
    yield* sleep(60_000);
    return undefined;
  }),
];

describe('the script of a Web Worker', () => {
  const scope = globalThis as unknown as {
    onmessage?: (event: { data: unknown }) => void;
    postMessage?: (message: unknown) => void;
  };

  afterEach(() => {
    delete scope.onmessage;
    delete scope.postMessage;
  });

  it('runs each call that arrives, and posts its end with its number', async () => {
    const posted: unknown[] = [];
    const ended = new Promise<void>((resolve) => {
      scope.postMessage = (message) => {
        if (posted.push(message) === 3) resolve();
      };
    });
    serveThread(jobs);
    const call = { protocol: PROTOCOL, id: 'a1', job: 'double', args: [21], attempt: 1, headers: {} };
    const task = taskOf(undefined, call);
    scope.onmessage!({ data: task.with(0, 1).with(2, { owner: 'its script', limits: DEFAULT_LIMITS }) });
    scope.onmessage!({ data: task.with(0, 2) });
    await ended;

    const end = { type: 'end', outcome: { status: 'succeeded', value: 42 } };
    expect(posted).toEqual([
      { number: 1, report: { type: 'active' } },
      { number: 1, report: end },
      { number: 2, report: end },
    ]);
  });

  it('raises a request in the call of its number alone', async () => {
    const posted: unknown[] = [];
    const ended = new Promise<void>((resolve) => {
      scope.postMessage = (message) => {
        if (posted.push(message) === 2) resolve();
      };
    });
    serveThread(jobs);
    const call = { protocol: PROTOCOL, id: 'a1', job: 'wait', args: [], attempt: 1, headers: {} };
    const task = taskOf(undefined, call);
    scope.onmessage!({ data: task.with(0, 7).with(2, { owner: 'its script', limits: DEFAULT_LIMITS }) });
    for (const number of [6, 7]) {
      const request = { from: 'handle', number: 1, reason: { value: `of ${number}` }, isDeadline: false };
      scope.onmessage!({ data: { number, request } });
    }
    await ended;

    expect(posted[1]).toEqual({
      number: 7,
      report: { type: 'end', outcome: { status: 'cancelled', reason: { value: 'of 7' } } },
    });
  });

  it('refuses values that are not jobs', () => {
    expect(() => {
      serveThread(undefined as never);
    }).toThrow('serveThread() takes an array of jobs with bodies');
    expect(scope.onmessage).toBeUndefined();
  });
});
