import { firstValueFrom, map, type Observable, ReplaySubject } from 'rxjs';
import { InvalidStateError, QueueFullError, sleep } from 'rxtask';
import { defineJob, implement, inProcess } from 'rxtask/remote';
import { marbles, runVirtual } from 'rxtask/testing';
import { count, echo, jobs, linger, swallow } from './support/jobs.js';

const FIRST_LETTERS = { b: 'begun', c: 'cleaning', d: 'clean' };

/** Also checks what is emitted in the first instant: expectObservable subscribes too late for that. */
function fromNowOn<T>(source: Observable<T>): Observable<T> {
  const values = new ReplaySubject<T>(Infinity);
  source.subscribe(values);
  return values;
}

describe('inProcess', () => {
  describe('on marbles', () => {
    it(
      'a handle is cancelling until the job has cleaned up',
      marbles(({ expectTask, expectObservable, cold }) => {
        const task = inProcess(jobs).run(linger(3));
        cold('                                  -----a|').subscribe(() => task.cancel('stop'));
        expectTask(task).toGoThrough('          (pr)-c--x');
        expectObservable(fromNowOn(task.values$)).toBe('b----c--(d|)', FIRST_LETTERS);
      }),
    );

    it(
      'a job that swallows the request gives its result at once',
      marbles(({ expectTask, cold }) => {
        const task = inProcess(jobs).run(swallow());
        cold('               ---a|').subscribe(() => task.cancel('stop'));
        expectTask(task).toBe('---(a|)', { a: 'swallowed: stop' });
      }),
    );

    it(
      'a timeout is kept in virtual time, and waits for the clean-up',
      marbles(({ expectTask }) => {
        const task = inProcess(jobs).run(linger(2), { timeout: 5 });
        expectTask(task.asObservable()).toBe(
          '-------#',
          {},
          expect.objectContaining({ name: 'TimeoutError' }),
        );
      }),
    );

    it(
      'with one slot, the second job begins when the first has cleaned up',
      marbles(({ expectObservable, cold }) => {
        const runner = inProcess(jobs, { concurrency: 1 });
        const first = runner.run(linger(3));
        const second = runner.run(linger(1));
        cold('--a|').subscribe(() => first.cancel());
        cold('-------a|').subscribe(() => second.cancel());
        expectObservable(fromNowOn(first.values$)).toBe('b-c--(d|)', FIRST_LETTERS);
        expectObservable(fromNowOn(second.values$)).toBe('-----b-c(d|)', FIRST_LETTERS);
      }),
    );

    it(
      'the second attempt comes a backoff later, the third two',
      marbles(({ expectObservable }) => {
        const job = defineJob<[], unknown, number>('fails', { attempts: 3, backoffMs: 2 });
        const body = implement(job, function* () {
          this.emit(this.attempt);
          yield* sleep(1);
          throw new Error('again');
        });
        const task = inProcess([body]).run(job());
        task.subscribe({ error: () => undefined });
        expectObservable(fromNowOn(task.values$)).toBe('1--2----3|', { 1: 1, 2: 2, 3: 3 });
      }),
    );

    it(
      'every: at a fixed rate, from now on, until the runner stops',
      marbles(({ expectObservable, cold }) => {
        const runner = inProcess(jobs);
        void runner.every('tick', 10, echo(1));
        cold('                  25ms a|').subscribe(() => void runner.stop());
        const types = runner.events$.pipe(map(({ type }) => type[0]));
        expectObservable(fromNowOn(types)).toBe('(sse) 5ms (sse) 5ms (sse)|');
      }),
    );
  });

  it('a call fails if all slots are taken and the queue is full', async () => {
    await using runner = inProcess(jobs, { concurrency: 1, maxQueue: 1 });
    const tasks = [runner.run(echo(1)), runner.run(echo(2)), runner.run(echo(3))];

    expect(await Promise.allSettled(tasks)).toMatchObject([
      { value: 1 },
      { value: 2 },
      {
        reason: new QueueFullError(
          '"echo": all 1 slots are busy and 1 calls wait, which is the most (maxQueue).',
        ),
      },
    ]);
  });

  it('copy: false passes values without copying', async () => {
    await using runner = inProcess(jobs, { copy: false });
    const value = { when: new Date(0) };

    expect(await runner.run(echo(value))).toBe(value);
  });

  it('a transferred buffer is detached here', async () => {
    await using runner = inProcess(jobs);
    const { buffer } = new Float64Array([1, 2]);
    const back = await runner.run(echo(buffer), { transfer: [buffer] }).then(null, String);

    expect([buffer.byteLength, back]).toEqual([0, expect.stringContaining('an object of class ArrayBuffer')]);
  });

  describe('stop', () => {
    it('cancels running jobs and waits for their clean-up; waiting jobs never begin; later calls are refused', () => {
      const { result, elapsed } = runVirtual(function* () {
        const runner = inProcess(jobs, { concurrency: 1 });
        const [first, second] = [runner.run(linger(5)), runner.run(linger(5))];
        yield* sleep(1);
        const running = [...runner.running].map(({ name }) => name.split(' ')[0]);
        void runner.stop();
        const events = fromNowOn(runner.events$);
        yield* sleep(10);
        let complete = false;
        events.subscribe({ complete: () => (complete = true) });
        return {
          running,
          states: [first.state, second.state],
          complete,
          left: runner.running.size,
          refused: attempt(() => runner.run(echo(1))),
        };
      });

      expect(elapsed).toBe(11);
      expect(result).toMatchObject({
        running: ['linger'],
        states: ['cancelled', 'cancelled'],
        complete: true,
        left: 0,
        refused: new InvalidStateError(
          'run() on a runner that is closed: stop() has been called. Make another with `inProcess(jobs)`.',
        ),
      });
    });

    it('gives running jobs the milliseconds of its argument', () => {
      const { result } = runVirtual(function* () {
        const runner = inProcess(jobs);
        const short = runner.run(count(25));
        const long = runner.run(linger(0));
        yield* sleep(1);
        void runner.stop(10);
        yield* sleep(5);
        const before = long.state;
        yield* sleep(10);
        return [short.state, before, long.state];
      });

      expect(result).toEqual(['succeeded', 'running', 'cancelled']);
    });

    it('a further call shortens the time, and does not extend it; all calls resolve at the end', async () => {
      const runner = inProcess(jobs);
      const task = runner.run(linger(0));
      await firstValueFrom(task.values$, { defaultValue: 'nothing' });
      await Promise.all([runner.stop(600_000), runner.stop(0), runner.stop(600_000)]);

      expect(task.state).toBe('cancelled');
    });
  });

  describe('misuse', () => {
    const runner = inProcess(jobs);

    it.each<[string, () => unknown, string]>([
      [
        'a job in place of its call',
        () => runner.run(echo as never),
        "run() takes a job's call, not the job: write `runner.run(echo(…))`.",
      ],
      [
        'no call',
        () => runner.run('echo' as never),
        "run() takes a job's call, not the string echo: write `runner.run(resize('cat.png'))`, with `resize` from defineJob.",
      ],
      [
        'a negative priority',
        () => runner.run(echo(1), { priority: -1 }),
        'run("echo"): priority is a whole number from 0 to 2097151, not the number -1.',
      ],
      [
        'an empty id',
        () => runner.run(echo(1), { id: '' }),
        'run("echo"): id is a text, not the string : write `{ id: \'report-2026-11\' }`.',
      ],
      [
        'a header that is no text',
        () => runner.run(echo(1), { headers: { n: 1 as never } }),
        'run("echo"): headers are texts by name: write `{ headers: { traceparent } }`.',
      ],
      [
        'two jobs of one name',
        () => inProcess([...jobs, jobs[0]!]),
        'inProcess(): two jobs are called "echo".',
      ],
      [
        'no jobs',
        () => inProcess({} as never),
        'inProcess() takes an array of jobs with bodies: write `[implement(resize, function* (path) { … })]`.',
      ],
      [
        'a part of a slot',
        () => inProcess(jobs, { concurrency: 0.5 }),
        'concurrency is a whole number, 1 or more, not the number 0.5.',
      ],
      [
        'a cron pattern',
        () => runner.every('k', '* * * * *', echo(1)),
        'every("k"): a cron pattern is for a cluster. Give milliseconds: write `runner.every(\'k\', 60_000, …)`.',
      ],
    ])('%s', async (_, misuse, message) => {
      await expect((async () => misuse())()).rejects.toMatchObject({ message });
    });
  });
});

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
