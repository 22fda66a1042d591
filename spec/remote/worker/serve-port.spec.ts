import { MessageChannel } from 'node:worker_threads';
import { sleep } from 'rxtask';
import { defineJob, implement } from 'rxtask/remote';
import { PROTOCOL, type Report, type Request } from '../../../lib/remote/protocol.js';
import { DEFAULT_LIMITS } from '../../../lib/remote/wire/wire.js';
import type { Port } from '../../../lib/remote/worker/job-implementation.js';
import { servePort } from '../../../lib/remote/worker/serve-port.js';

const wait = defineJob<[], unknown, string>('wait');
const jobs = [
  implement(wait, function* () {
    this.emit('begun');
    yield* sleep(60_000);
  }),
];
const stop: Request = { from: 'handle', number: 1, reason: { value: 'stop' }, isDeadline: false };

/** Serves one call on a port, and gives what came back. */
async function served(early: Request[]): Promise<Report[]> {
  const { port1, port2 } = new MessageChannel();
  const reports: Report[] = [];
  const call = { protocol: PROTOCOL, id: 'a1', job: 'wait', args: [], attempt: 1, headers: {} };
  const ended = new Promise((resolve) => {
    port1.on('message', (report: Report) => {
      reports.push(report);
      if (report.type === 'value') port1.postMessage(stop);
      if (report.type !== 'end') return;
      port1.close();
      resolve(undefined);
    });
  });
  const port = port2 as unknown as Port;
  await servePort({ port, module: undefined, call, owner: 'a spec', limits: DEFAULT_LIMITS }, jobs, early);
  await ended;
  return reports;
}

describe('servePort', () => {
  it('runs a call: reports go out, requests come in, and it ends with the job', async () => {
    expect(await served([])).toEqual([
      { type: 'active' },
      { type: 'value', value: 'begun' },
      { type: 'end', outcome: { status: 'cancelled', reason: { value: 'stop' } } },
    ]);
  });

  it('with a request that came before, the job never begins', async () => {
    expect(await served([stop])).toEqual([
      { type: 'end', outcome: { status: 'cancelled', reason: { value: 'stop' } } },
    ]);
    expect(await served([{ ...stop, isDeadline: true }])).toMatchObject([
      { outcome: { status: 'failed', thrown: { error: { name: 'TimeoutError' } } } },
    ]);
  });
});
