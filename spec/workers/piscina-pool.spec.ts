import path from 'node:path';
import { PROTOCOL, type Request } from '../../lib/remote/protocol.js';
import { DEFAULT_LIMITS } from '../../lib/remote/wire/wire.js';
import type { Outcome } from '../../lib/remote/wire/outcome.js';
import { taskOf } from '../../lib/remote/worker/thread-task.js';
import { PiscinaPool } from '../../lib/workers/piscina-pool.js';
import type { ThreadCall } from '../../lib/workers/pool.js';
import { bundled } from './support/bundled.js';
import { expectNoThreadAtTheEnd } from './support/live-threads.js';

const setup = { owner: 'jobs.mjs', limits: DEFAULT_LIMITS };
const stop: Request = { from: 'handle', number: 1, reason: { value: 'stop' }, isDeadline: false };

expectNoThreadAtTheEnd();

describe('the pool of piscina', () => {
  let pool: PiscinaPool;
  let module: string;

  beforeEach(async () => {
    const entry = path.join(__dirname, '../../lib/workers/thread-entry.mjs');
    pool = await PiscinaPool.load({ threads: 1, memoryMb: undefined, entry });
    module = (await bundled('spec/workers/support/thread-jobs.ts')).href;
  });

  afterEach(async () => {
    await pool.close();
  });

  /** Starts a call: the call, its reports, and its outcome. */
  function started(job: string, ...args: number[]) {
    const reports: string[] = [];
    let call!: ThreadCall;
    const ended = new Promise<Outcome>((end, fail) => {
      const packed = { protocol: PROTOCOL, id: 'a1', job, args, attempt: 1, headers: {} };
      const report = ({ type }: { type: string }): void => void reports.push(type);
      call = pool.start(taskOf(module, packed), setup, [], { report, end, fail });
    });
    return { call, reports, ended };
  }

  it('a request that comes before there is a thread reaches its call, which never begins', async () => {
    const { call, reports, ended } = started('stubborn');
    call.request(stop);

    expect(await ended).toEqual({ status: 'cancelled', reason: { value: 'stop' } });
    expect(reports).toEqual([]);
  });

  it('a request that comes after its call has ended reaches no other', async () => {
    const first = started('primes', 10);
    await first.ended;
    first.call.request(stop);
    const second = started('primes', 10);
    first.call.request(stop);

    expect(await second.ended).toEqual({ status: 'succeeded', value: 4 });
  });

  it('each call is active once, whether or not its thread has loaded the module', async () => {
    const ends = [];
    for (let n = 0; n < 3; n++) {
      const { reports, ended } = started('whichThread');
      await ended;
      ends.push(reports);
    }

    expect(ends).toEqual([['active'], ['active'], ['active']]);
  });
});
