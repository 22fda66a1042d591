import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Bench } from './support/bench.js';
import { describeWith } from './support/describe-with.js';
import { postgresPrograms, redisServer, type Server, startPostgres, startRedis } from './support/servers.js';
import { hold } from './support/traced-jobs.js';

jest.setTimeout(300_000); // each test starts two processes

const ENDS: [how: string, end: (child: ChildProcess) => void][] = [
  ['is killed', (child) => child.kill('SIGKILL')],
  ['exits', (child) => child.send('exit')],
];

/** The laws for a caller that ends. They hold on both kinds of server. */
function callerEnds(start: () => Promise<Server>): void {
  let server: Server;

  beforeAll(async () => {
    server = await start();
  });

  afterAll(async () => {
    await server.remove();
  });

  /** A process that runs the job `label`, with the label as its id. */
  function caller({ queue, trace }: Bench, label: string): ChildProcess {
    const options = JSON.stringify({
      url: server.url,
      queue,
      id: label,
      label,
      file: `${trace.path}.${label}`,
    });
    return spawn(process.execPath, ['--import', 'tsx', 'spec/cluster/programs/caller.ts', options], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  it.each(ENDS)('%s while its job runs: the job goes on, and attach finds its result', async (_, end) => {
    await using bench = new Bench(server);
    bench.worker();
    const child = caller(bench, 'A');
    const gone = once(child, 'close');
    await bench.trace.until('A', 'begins');
    end(child);
    await gone;

    const task = bench.runner.attach('A', hold);
    writeFileSync(`${bench.trace.path}.A`, 'go on');
    expect(await task).toBe('A done');
    expect(await bench.runner.attach('A', hold)).toBe('A done');
    expect(bench.trace.runs('A').map(({ words }) => words)).toEqual([['ends']]);
  });

  it.each(ENDS)('%s while its job waits in the queue: the job begins all the same', async (_, end) => {
    await using bench = new Bench(server);
    const child = caller(bench, 'Q');
    const gone = once(child, 'close');
    await once(child, 'message');
    end(child);
    await gone;
    writeFileSync(`${bench.trace.path}.Q`, 'go on');
    bench.worker();

    expect(await bench.runner.attach('Q', hold)).toBe('Q done');
    expect(bench.trace.runs('Q').map(({ words }) => words)).toEqual([['ends']]);
  });
}

describeWith('redis-server', redisServer, 'a caller whose process ends, on Redis', () => {
  callerEnds(startRedis);
});

describeWith('postgresql', postgresPrograms, 'a caller whose process ends, on PostgreSQL', () => {
  callerEnds(startPostgres);
});
