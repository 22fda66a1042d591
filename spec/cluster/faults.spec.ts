import { describeWith } from './support/describe-with.js';
import { Bench, endOf, messageOf, phasesOf, reached } from './support/bench.js';
import { redisServer, type Server, startRedis } from './support/servers.js';
import { block, once, work } from './support/traced-jobs.js';

/** Longer than a pause of a process on a slow machine, and short enough for a test. */
const LEASE = { leaseMs: 1500 };
const LONG = 600_000;

describeWith('redis-server', redisServer, 'a worker that dies or does not answer', () => {
  let server: Server;

  beforeAll(async () => {
    server = await startRedis();
  });

  afterAll(async () => {
    await server.remove();
  });

  it('is killed while it runs a job: another worker runs the job again', async () => {
    await using bench = new Bench(server);
    const first = bench.worker(LEASE);
    const task = bench.runner.run(work('K', 1500));
    const phases = phasesOf(task);
    await bench.trace.until('K', 'begins');
    await first.kill('SIGKILL');
    bench.worker(LEASE);

    expect(await endOf(task)).toEqual(['succeeded', 'K done']);
    expect(bench.trace.runs('K').map(({ words }) => words)).toEqual([[], ['ends']]);
    expect(phases).toEqual(['sending', 'queued', 'active', 'lost', 'queued', 'active', 'done']);
  });

  it('is killed twice: the job fails, and says how often it was lost', async () => {
    await using bench = new Bench(server);
    const task = bench.runner.run(work('Z', LONG));
    for (const run of [1, 2]) {
      const worker = bench.worker(LEASE);
      await bench.trace.until('Z', 'begins', run);
      await worker.kill('SIGKILL');
    }
    bench.worker(LEASE);

    expect(await messageOf(task)).toBe(
      `failed JobLostError: "work" (job ${task.jobId}) was lost 2 times: its worker died or did not renew its lease of 1500 ms. ` +
        'retryLost allows 1.',
    );
    expect(bench.trace.runs('Z')).toHaveLength(2);
  });

  it('is killed, and retryLost is 0: the body began once and begins no more', async () => {
    await using bench = new Bench(server);
    const worker = bench.worker(LEASE);
    const task = bench.runner.run(once('O', LONG));
    await bench.trace.until('O', 'begins');
    await worker.kill('SIGKILL');
    bench.worker(LEASE);

    expect(await messageOf(task)).toMatch(
      /^failed JobLostError: "once" \(job [0-9a-f]{16}\) was lost once: .* retryLost allows 0\.$/,
    );
    expect(bench.trace.runs('O')).toHaveLength(1);
  });

  it('is killed while a job cleans up: the task fails, for the clean-up did not end', async () => {
    await using bench = new Bench(server);
    const worker = bench.worker(LEASE);
    const task = bench.runner.run(work('C', LONG, LONG));
    await bench.trace.until('C', 'begins');
    task.cancel('stop');
    await bench.trace.until('C', 'cleaning');
    await worker.kill('SIGKILL');

    expect(task.state).toBe('cancelling');
    bench.worker(LEASE);
    expect(await messageOf(task)).toBe(
      `failed WorkerLostError: "work" (job ${task.jobId}) was cancelled after its worker was lost, and does not begin again: ` +
        'its clean-up may not have run.',
    );
    expect(bench.trace.runs('C')).toHaveLength(1);
  });

  it('is killed, and the job is cancelled while no worker runs it: it does not begin again', async () => {
    await using bench = new Bench(server);
    const worker = bench.worker(LEASE);
    const task = bench.runner.run(work('N', LONG));
    await bench.trace.until('N', 'begins');
    await worker.kill('SIGKILL');
    task.cancel('no worker hears this');
    bench.worker(LEASE);

    expect(await messageOf(task)).toMatch(/^failed WorkerLostError: .*its clean-up may not have run\.$/);
    expect(bench.trace.runs('N')).toHaveLength(1);
  });

  it('gets SIGTERM: short jobs end within the grace, long ones clean up and go to another worker', async () => {
    await using bench = new Bench(server);
    const first = bench.worker({ leaseMs: 30_000, graceMs: 2000 });
    const short = bench.runner.run(work('S', 500));
    const long = bench.runner.run(work('L', 4000));
    const phases = phasesOf(long);
    await Promise.all([bench.trace.until('S', 'begins'), bench.trace.until('L', 'begins')]);
    const second = bench.worker({ leaseMs: 30_000 });

    expect(await first.kill('SIGTERM')).toBe(0);
    expect(bench.trace.runs('L')[0]!.words).toEqual(['cleaning', 'clean']);
    expect(await Promise.all([endOf(short), endOf(long)])).toEqual([
      ['succeeded', 'S done'],
      ['succeeded', 'L done'],
    ]);
    expect(bench.trace.runs('L').map(({ pid }) => Number(pid))).toEqual([first.pid, second.pid]);
    expect(phases).not.toContain('lost');
  });

  it('gets SIGTERM, and retryLost is 0: a job that it cancels does not begin again', async () => {
    await using bench = new Bench(server);
    const worker = bench.worker({ graceMs: 0 });
    const task = bench.runner.run(once('T', LONG));
    await bench.trace.until('T', 'begins');

    expect(await worker.kill('SIGTERM')).toBe(0);
    expect(await messageOf(task)).toMatch(
      /was cancelled because its worker was stopped\. retryLost allows 0, so that it does not begin again\.$/,
    );
    expect(bench.trace.runs('T')[0]!.words).toEqual(['cleaning', 'clean']);
  });

  it('is stopped past its lease: another runs the job, and the first publishes nothing when it goes on', async () => {
    await using bench = new Bench(server);
    const first = bench.worker(LEASE);
    const task = bench.runner.run(work('P', 3000));
    const values: number[] = [];
    task.values$.subscribe((pid) => values.push(pid));
    await bench.trace.until('P', 'begins');
    await reached(task, 'active');
    const second = bench.worker(LEASE);
    first.signal('SIGSTOP');
    await bench.trace.until('P', 'begins', 2);
    first.signal('SIGCONT');

    expect(await endOf(task)).toEqual(['succeeded', 'P done']);
    expect(values).toEqual([first.pid, second.pid]);
  });

  it('has a blocked loop: the job is lost with its lease, and the outcome of the first run does not count', async () => {
    await using bench = new Bench(server);
    bench.worker({ ...LEASE, concurrency: 1 });
    const task = bench.runner.run(block('B', 8000));
    const phases = phasesOf(task);
    await bench.trace.until('B', 'begins');
    bench.worker(LEASE);

    const [state, result] = await endOf(task);
    expect(state).toBe('succeeded');
    expect(result).not.toBe('B done in run 1');
    expect(phases).toContain('lost');
  });
});
