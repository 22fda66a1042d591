import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { defineJob, implement } from 'rxtask/remote';
import { serveThread } from 'rxtask/workers';
import { PROTOCOL } from '../../lib/remote/protocol.js';
import { DEFAULT_LIMITS } from '../../lib/remote/wire/wire.js';
import { FREE } from '../../lib/workers/web-pool.js';

const double = defineJob<[n: number], number>('double');
const jobs = [
  implement(double, function* (n) {
    return 2 * n;
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

  it('runs a call that arrives, posts its end on its port, then says that it is free', async () => {
    const posted: unknown[] = [];
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (message) => posted.push(message));
    const free = new Promise<void>((resolve) => {
      scope.postMessage = (message) => {
        posted.push(message);
        resolve();
      };
    });
    const portClosed = once(port1, 'close');
    serveThread(jobs);
    const call = { protocol: PROTOCOL, id: 'a1', job: 'double', args: [21], attempt: 1, headers: {} };
    scope.onmessage!({ data: { port: port2, call, owner: 'its script', limits: DEFAULT_LIMITS } });
    await Promise.all([free, portClosed]);
    expect(posted).toContainEqual(FREE);
    expect(posted.filter((each) => each !== FREE)).toEqual([
      { type: 'active' },
      { type: 'end', outcome: { status: 'succeeded', value: 42 } },
    ]);
  });

  it('refuses what are no jobs', () => {
    expect(() => {
      serveThread(undefined as never);
    }).toThrow('serveThread() takes an array of jobs with bodies');
    expect(scope.onmessage).toBeUndefined();
  });
});
