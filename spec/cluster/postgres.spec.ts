import { sleep, TimeoutError } from 'rxtask';
import {
  BadImageError,
  describeContext,
  echo,
  fail,
  flaky,
  isLocked,
  lock,
  user,
} from '../remote/support/jobs.js';
import { Bench, endOf, messageOf } from './support/bench.js';
import { describeWith } from './support/describe-with.js';
import { postgresPrograms, type Server, startPostgres } from './support/servers.js';
import { work } from './support/traced-jobs.js';

const LONG = 600_000;

/**
 * The laws that hold on PostgreSQL too. They do not include the laws of engines: on PostgreSQL, BullMQ reads its events by
 * sequence numbers, and skips an event if its transaction commits after that of a higher number. So a value or a phase can be
 * missed, and these specs wait for neither.
 */
describeWith('postgresql', postgresPrograms, 'a cluster on PostgreSQL, which is experimental', () => {
  let server: Server;

  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);

  afterAll(async () => {
    await server.remove();
  });

  it('results and failures come back, and attempts are made', async () => {
    await using bench = new Bench(server);
    bench.worker();

    expect(await bench.runner.run(echo({ a: [1, null] }))).toEqual({ a: [1, null] });
    const [state, error] = await endOf(bench.runner.run(fail()));
    expect([state, error]).toEqual(['failed', expect.any(BadImageError)]);
    expect((error as Error).cause).toBeInstanceOf(TypeError);
    expect(await bench.runner.run(flaky(3))).toBe(3);
  });

  it('headers cross; context variables and locks do not', async () => {
    await using bench = new Bench(server);
    bench.worker();
    using _held = await lock.acquire();
    user.set('ada');
    const headers = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };

    expect(await bench.runner.run(describeContext(), { headers })).toMatchObject({ headers, user: 'nobody' });
    expect(await bench.runner.run(isLocked())).toBe(false);
  });

  it('50 jobs from a cold start all end', async () => {
    await using bench = new Bench(server);
    bench.worker();
    const numbers = Array.from({ length: 50 }, (_, index) => index);

    expect(await Promise.all(numbers.map((n) => bench.runner.run(echo(n))))).toEqual(numbers);
  });

  it('a task is cancelling until the clean-up at the worker has ended, and its deadline is kept', async () => {
    await using bench = new Bench(server);
    bench.worker();
    const task = bench.runner.run(work('C', LONG, 300));
    const late = bench.runner.run(work('D', LONG), { timeout: 3000 });
    await bench.trace.until('C', 'begins');
    task.cancel('stop');
    await bench.trace.until('C', 'cleaning');

    expect(task.state).toBe('cancelling');
    expect(await messageOf(task)).toBe('cancelled CancelledError: stop');
    expect(await endOf(late)).toEqual(['failed', expect.any(TimeoutError)]);
    expect([...bench.trace.faultsOf('C', task), ...bench.trace.faultsOf('D', late)]).toEqual([]);
  });

  it('30 cancels at random moments: none ends cancelled before its clean-up', async () => {
    await using bench = new Bench(server);
    bench.worker({ concurrency: 20 });
    await bench.runner.run(echo('there is a worker'));
    const tasks = [];
    for (let n = 0; n < 30; n++) {
      const task = bench.runner.run(work(`R${String(n)}`, LONG, 20));
      tasks.push(task);
      setTimeout(() => task.cancel('at some moment'), Math.random() * 60);
      await sleep(5);
    }
    const ends = await Promise.all(tasks.map(endOf));

    expect(new Set(ends.map(([state]) => state))).toEqual(new Set(['cancelled']));
    expect(tasks.flatMap((task, n) => bench.trace.faultsOf(`R${String(n)}`, task))).toEqual([]);
  });

  it('a job that waits ends cancelled when a worker takes it, and never begins', async () => {
    await using bench = new Bench(server);
    const task = bench.runner.run(work('W', LONG), { delay: LONG });
    await sleep(100);
    task.cancel('not needed');
    bench.worker();

    expect(await messageOf(task)).toBe('cancelled CancelledError: not needed');
    expect(bench.trace.runs('W')).toEqual([]);
  });

  it('a worker is killed: another runs the job again', async () => {
    await using bench = new Bench(server);
    const worker = bench.worker({ leaseMs: 1500 });
    const task = bench.runner.run(work('K', 1000));
    await bench.trace.until('K', 'begins');
    await worker.kill('SIGKILL');
    bench.worker({ leaseMs: 1500 });

    expect(await endOf(task)).toEqual(['succeeded', 'K done']);
    expect(bench.trace.runs('K').map(({ words }) => words)).toEqual([[], ['ends']]);
  });

  // A separate server, since the other specs keep using the shared one.
  describe.each(['SIGINT', 'SIGKILL'] as const)('%s of the server, and a start', (signal) => {
    let mortal: Server;

    beforeAll(async () => {
      mortal = await startPostgres();
    }, 60_000);

    afterAll(async () => {
      await mortal.remove();
    });

    it('a request made while the server is away arrives when it is back, and so does a call', async () => {
      await using bench = new Bench(mortal);
      await using stranger = new Bench(mortal, { queue: bench.queue });
      bench.worker({ concurrency: 5 });
      const held = bench.runner.run(work('H', LONG, 10));
      await bench.trace.until('H', 'begins');
      await mortal.end(signal);
      held.cancel('while the server was away');
      const late = bench.runner.run(echo('sent while the server was away'));
      const first = stranger.runner.run(echo('the first call of its runner'));
      await sleep(100);
      await mortal.start();

      expect(await messageOf(held)).toBe('cancelled CancelledError: while the server was away');
      expect(bench.trace.faultsOf('H', held)).toEqual([]);
      expect(await Promise.all([endOf(late), endOf(first)])).toEqual([
        ['succeeded', 'sent while the server was away'],
        ['succeeded', 'the first call of its runner'],
      ]);
    }, 180_000);
  });
});
