import { Queue, QueueEventsProducer } from 'bullmq';
import { Redis } from 'ioredis';
import { sleep } from 'rxtask';
import { JobLostError, type RunnerEvent } from 'rxtask/remote';
import { filter, firstValueFrom } from 'rxjs';
import { cluster, serve } from 'rxtask/cluster';
import { echo, jobs as lawJobs, linger } from '../remote/support/jobs.js';
import { Bench, endOf, messageOf, reached } from './support/bench.js';
import { describeWith } from './support/describe-with.js';
import { redisServer, type Server, startRedis } from './support/servers.js';
import { work } from './support/traced-jobs.js';

const LONG = 600_000;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

async function seen({ runner }: Bench, type: RunnerEvent['type']): Promise<void> {
  await firstValueFrom(runner.events$.pipe(filter((event) => event.type === type)), {
    defaultValue: undefined,
  });
}

/** What another program on the same server does. */
async function asAnotherProgram<T>(
  { server, queue: name }: Bench,
  act: (queue: Queue, control: QueueEventsProducer) => Promise<T>,
): Promise<T> {
  const connection = { url: server.url };
  const queue = new Queue(name, { connection });
  const control = new QueueEventsProducer(`${name}-control`, { connection });
  try {
    return await act(queue, control);
  } finally {
    await Promise.all([queue.close(), control.close()]);
  }
}

describeWith('redis-server', redisServer, 'a server that ends, and a queue that others write to', () => {
  let server: Server;

  beforeAll(async () => {
    server = await startRedis();
  });

  afterAll(async () => {
    await server.remove();
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    '%s of the server with 60 jobs in flight, then a restart: each job ends, and calls and requests made in between take effect',
    async (signal) => {
      await using bench = new Bench(server);
      bench.worker({ leaseMs: 3000, concurrency: 5 });
      const tasks = numbers(60).map((n) => bench.runner.run(work(`J${String(n)}`, 50)));
      const long = bench.runner.run(work('L', LONG, 10));
      const ends = Promise.all(tasks.map(endOf));
      await bench.trace.until('J5', 'begins');
      await server.end(signal);
      const late = bench.runner.run(echo('said while the server was away'));
      const cancelled = bench.runner.run(work('X', LONG));
      await sleep(50);
      cancelled.cancel('while the server was away');
      long.cancel('while the server was away');
      await sleep(300);
      await server.start();

      expect(new Set((await ends).map(([state]) => state))).toEqual(new Set(['succeeded']));
      expect(await endOf(late)).toEqual(['succeeded', 'said while the server was away']);
      for (const [label, task] of [
        ['L', long],
        ['X', cancelled],
      ] as const) {
        expect((await endOf(task))[0]).toBe('cancelled');
        expect(bench.trace.faultsOf(label, task)).toEqual([]);
      }
      expect(tasks.flatMap((task, n) => bench.trace.faultsOf(`J${String(n)}`, task))).toEqual([]);
    },
  );

  it('200 cancels at random moments: none ends cancelled before its clean-up, and none is lost', async () => {
    await using bench = new Bench(server);
    bench.worker({ concurrency: 20 });
    bench.worker({ concurrency: 20 });
    await bench.runner.run(echo('there is a worker'));
    const tasks = [];
    for (const n of numbers(200)) {
      const task = bench.runner.run(work(`R${String(n)}`, LONG, 20));
      tasks.push(task);
      setTimeout(() => task.cancel('at some moment'), Math.random() * 60);
      await sleep(5);
    }
    const ends = await Promise.all(tasks.map(endOf));

    expect(new Set(ends.map(([state]) => state))).toEqual(new Set(['cancelled']));
    expect(tasks.flatMap((task, n) => bench.trace.faultsOf(`R${String(n)}`, task))).toEqual([]);
    const begun = tasks.filter((_, n) => bench.trace.runs(`R${String(n)}`).length > 0);
    expect(begun.length).toBeGreaterThan(0);
  });

  it('from a cold start, 300 jobs all end, though the first events are not read', async () => {
    await using bench = new Bench(server);
    bench.worker({ concurrency: 50 });

    const results = await Promise.all(numbers(300).map((n) => bench.runner.run(echo(n))));
    expect(results).toEqual(numbers(300));
  });

  it('a request that is sent again and again while the job cleans up is one request', async () => {
    await using bench = new Bench(server, { checkMs: 20 });
    bench.worker();
    const task = bench.runner.run(work('D', LONG, 1000));
    await bench.trace.until('D', 'begins');
    task.cancel('once');

    expect((await endOf(task))[0]).toBe('cancelled');
    expect(bench.trace.runs('D')[0]!.words).toEqual(['cleaning', 'clean']);
  });

  it('a request whose event is lost is sent again', async () => {
    await using bench = new Bench(server);
    const worker = bench.worker();
    const task = bench.runner.run(work('E', LONG));
    await bench.trace.until('E', 'begins');
    worker.signal('SIGSTOP');
    task.cancel('said to a worker that does not listen');
    await sleep(100);
    const redis = new Redis(server.url);
    await redis.del(`bull:${bench.queue}-control:events`);
    redis.disconnect();
    worker.signal('SIGCONT');

    expect((await endOf(task))[0]).toBe('cancelled');
    expect(bench.trace.faultsOf('E', task)).toEqual([]);
  });

  it('a request for a job that has ended changes nothing, and neither does a malformed request', async () => {
    await using bench = new Bench(server);
    bench.worker();
    const task = bench.runner.run(echo(1), { id: 'ended' });
    await task;
    await asAnotherProgram(bench, async (_, control) => {
      const request = { from: 'another', number: 1, reason: {}, isDeadline: false };
      for (const text of [JSON.stringify(request), '{', '{"from":1}', 'x'.repeat(3_000_000)]) {
        await control.publishEvent({ eventName: 'request', id: 'job-ended', request: text });
      }
    });

    expect(await bench.runner.attach('ended')).toBe(1);
    expect(await bench.runner.run(echo(2))).toBe(2);
  });

  it('jobs that are removed by another program fail with JobLostError', async () => {
    await using bench = new Bench(server);
    const waiting = bench.runner.run(echo(1));
    const delayed = bench.runner.run(echo(2), { delay: LONG });
    await Promise.all([reached(waiting, 'queued'), reached(delayed, 'queued')]);
    await asAnotherProgram(bench, (queue) => queue.obliterate({ force: true }));
    const ends = await Promise.all([waiting, delayed].map(endOf));

    expect(ends.map(([state, error]) => [state, error instanceof JobLostError])).toEqual([
      ['failed', true],
      ['failed', true],
    ]);
    expect(String(ends[0]![1])).toMatch(/it was removed, or the server lost its data\.$/);
  });

  it('a job that is not a call of rxtask, is too large or has another version fails, and the worker continues', async () => {
    await using bench = new Bench(server);
    bench.worker({ maxSize: 10_000 });
    const call = { protocol: 1, job: 'echo', args: [1], attempt: 1, headers: {} };
    const data: Record<string, unknown> = {
      shapeless: { to: 'ada@example.com' },
      large: { call: { ...call, id: 'large', args: ['x'.repeat(3_000_000)] } },
      newer: { call: { ...call, id: 'newer', protocol: 2 } },
    };
    await asAnotherProgram(bench, async (queue) => {
      for (const [id, each] of Object.entries(data)) await queue.add('echo', each, { jobId: `job-${id}` });
    });
    const messages = await Promise.all(Object.keys(data).map((id) => messageOf(bench.runner.attach(id))));

    expect(messages).toEqual([
      expect.stringMatching(/^failed TypeError: job job-shapeless: this is no (?:call|message) of rxtask\./),
      expect.stringMatching(/^failed RangeError: job job-large cannot be sent: more than \d+ characters/),
      'failed TypeError: "echo": its caller speaks protocol 2, this worker 1: give both the same version of rxtask.',
    ]);
    expect(await bench.runner.run(echo(2))).toBe(2);
  });

  it('a job of a plain BullMQ worker fails, and says that other programs use the queue', async () => {
    await using bench = new Bench(server);
    const task = bench.runner.run(echo(1));
    await asAnotherProgram(bench, async (queue) => {
      const { Worker } = await import('bullmq');
      const worker = new Worker(queue.name, () => Promise.reject(new Error('of another kind')), {
        connection: { url: server.url },
      });
      expect(await messageOf(task)).toBe(
        `failed JobLostError: job ${task.jobId} ended without an outcome of rxtask: of another kind. Do other programs use the same queue?`,
      );
      await worker.close();
    });
  });

  it('the caller’s runner is closed: the job goes on, and attach of another one gives its end', async () => {
    await using bench = new Bench(server);
    bench.worker();
    await using other = new Bench(server, { queue: bench.queue });
    const task = bench.runner.run(work('A', 500));
    await bench.trace.until('A', 'begins');
    await bench.runner[Symbol.asyncDispose]();

    expect(await messageOf(task)).toBe(
      `failed InvalidStateError: the runner was closed before job ${task.jobId} ended. The job goes on: ` +
        `\`cluster(url).attach('${task.jobId}')\` gives a handle of it.`,
    );
    expect(await other.runner.attach(task.jobId)).toBe('A done');
  });

  it('the runner tells when it is connected, when the server is away, and when it is back', async () => {
    await using bench = new Bench(server);
    const events: string[] = [];
    bench.runner.events$.subscribe(({ type }) => events.push(type));
    const waiting = bench.runner.run(echo(1));
    await seen(bench, 'connected');
    const away = seen(bench, 'disconnected');
    await server.end();
    await away;
    const back = seen(bench, 'connected');
    await server.start();
    await back;
    bench.worker();

    expect(await waiting).toBe(1);
    expect(events.filter((type) => type.endsWith('connected'))).toEqual([
      'connected',
      'disconnected',
      'connected',
    ]);
  });

  it('a server that ends while jobs run: a runner and a worker can be closed all the same', async () => {
    const mortal = await startRedis();
    const options = { onError: () => undefined };
    const worker = serve(mortal.url, lawJobs, options);
    const runner = cluster(mortal.url, options);
    const task = runner.run(linger(0));
    await reached(task, 'active');
    const gone = mortal.end('SIGKILL'); // not awaited: the connections have not noticed yet
    task.cancel('no server hears this');
    const end = messageOf(task);
    await Promise.all([gone, runner[Symbol.asyncDispose](), worker.stop(0)]);

    expect(await end).toMatch(/^failed InvalidStateError: the runner was closed before job/);
    expect(worker.running.size).toBe(0);
    await mortal.remove();
  });

  it('a second handle sees the job cancelled before it began', async () => {
    await using bench = new Bench(server);
    await using other = new Bench(server, { queue: bench.queue });
    const task = bench.runner.run(linger(0), { id: 'shared' });
    await reached(task, 'queued');
    const second = other.runner.attach('shared');
    await reached(second, 'queued');
    task.cancel('not needed');

    expect((await endOf(task))[0]).toBe('cancelled');
    expect(await messageOf(second)).toBe('cancelled CancelledError: not needed');
  });

  it('every takes a cron pattern, and says which one it cannot read', async () => {
    await using bench = new Bench(server);
    bench.worker();
    const schedule = await bench.runner.every('each-second', '* * * * * *', echo('tick'));
    const ended = new Promise((resolve) => {
      bench.runner.events$.subscribe(({ type }) => {
        if (type === 'ended') resolve('ended');
      });
    });

    expect(await ended).toBe('ended');
    await schedule.stop();
    await expect(bench.runner.every('nightly', "3 o'clock", echo('tick'))).rejects.toThrow(
      `every("nightly"): BullMQ cannot read the cron pattern "3 o'clock": write \`'0 3 * * *'\` for every night at three.`,
    );
  });
});
