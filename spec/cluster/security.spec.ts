import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { cluster } from 'rxtask/cluster';
import { count, echo, linger } from '../remote/support/jobs.js';
import { endOf, messageOf, reached } from './support/bench.js';
import { describeWith } from './support/describe-with.js';
import { redisServer, type Server, startRedis } from './support/servers.js';
import { WorkerProcess } from './support/worker-process.js';

/** The command that docs/cluster-security.md shows. */
const page = readFileSync(join(__dirname, '../../docs/cluster-security.md'), 'utf8');
const command = /^ACL SETUSER .*$/m.exec(page)![0].split(' ');

describeWith('redis-server', redisServer, 'the user that docs/cluster-security.md makes', () => {
  let server: Server;
  let worker: WorkerProcess;
  let url: string;

  beforeAll(async () => {
    server = await startRedis();
    const redis = new Redis(server.url);
    await redis.call(command[0]!, ...command.slice(1));
    redis.disconnect();
    url = server.url.replace('redis://', 'redis://images:PASSWORD@');
    worker = new WorkerProcess({ url, queue: 'images', concurrency: 5 });
  });

  afterAll(async () => {
    await worker.kill('SIGKILL');
    await server.remove();
  });

  it('can call, cancel, schedule and serve jobs of its queue', async () => {
    await using runner = cluster(url, { queue: 'images' });
    const values: number[] = [];
    const counting = runner.run(count(3), { priority: 2, delay: 10 });
    counting.values$.subscribe((value) => values.push(value));
    const lingering = runner.run(linger(0));
    await reached(lingering, 'active');
    lingering.cancel('stop');
    const waiting = runner.run(echo(1), { delay: 600_000 });
    await reached(waiting, 'queued');
    waiting.cancel('not needed');
    const schedule = await runner.every('tick', 60_000, echo(1));
    await schedule.stop();

    expect(await counting).toBe(3);
    expect(values).toEqual([1, 2, 3]);
    expect((await endOf(lingering))[0]).toBe('cancelled');
    expect((await endOf(waiting))[0]).toBe('cancelled');
    expect(worker.errors).toEqual([]);
  });

  it('cannot touch another queue', async () => {
    const redis = new Redis(url);
    const answer = await redis.set('bull:payments:id', '1').catch((error: unknown) => String(error));
    redis.disconnect();

    expect(answer).toMatch(/NOPERM/);
  });

  it('with a wrong password, the error is reported, and the task waits', async () => {
    const errors: string[] = [];
    const runner = cluster(url.replace('PASSWORD', 'wrong'), {
      queue: 'images',
      onError: ({ message }) => errors.push(message),
    });
    const told = new Promise<void>((resolve) => {
      runner.events$.subscribe(({ type }) => {
        if (type === 'disconnected') resolve();
      });
    });
    const task = runner.run(echo(1));
    await told;

    expect(task.state).toBe('running');
    expect(errors[0]).toMatch(/WRONGPASS|NOAUTH/);
    await runner[Symbol.asyncDispose]();
    expect(await messageOf(task)).toMatch(/^failed InvalidStateError: the runner was closed before/);
  });
});
