import {
  filter,
  firstValueFrom,
  lastValueFrom,
  type Observable,
  of,
  switchMap,
  timeout,
  toArray,
} from 'rxjs';
import {
  allTasks,
  CancelledError,
  gather,
  now,
  run,
  sleep,
  Task,
  taskGroup,
  TimeoutError,
  until,
  waitFor,
} from 'rxtask';
import { JobLostError, RemoteError, type RemoteTask, type Runner, type RunnerEvent } from 'rxtask/remote';
import * as job from './jobs.js';

/** How a suite creates the engine that it checks. */
export interface EngineUnderTest {
  /** A runner of the `jobs` in ./jobs.ts, with slots for two, and messages of at most 10,000 characters. */
  readonly make: () => Runner | Promise<Runner>;
  /** The owner of the jobs, as the message about an unknown job names it. */
  readonly owner: string;
  /** Milliseconds within which a job begins if a slot is free. Default 50. */
  readonly beginsWithin?: number;
  /** Whether the jobs share the variables of a module with the caller. Default false. */
  readonly sharesVariables?: boolean;
}

/** The first value that the job emits. */
function begun(task: RemoteTask<unknown, unknown>): Promise<unknown> {
  return firstValueFrom(task.values$, { defaultValue: 'nothing' });
}

/** All that the job emits. */
function valuesOf<V>(task: RemoteTask<unknown, V>): Promise<V[]> {
  return allOf(task.values$);
}

function allOf<T>(source: Observable<T>): Promise<T[]> {
  return lastValueFrom(source.pipe(toArray()), { defaultValue: [] });
}

function resultOf<T>(source: Observable<T>): Promise<T | 'nothing'> {
  return lastValueFrom(source, { defaultValue: 'nothing' });
}

/** Waits until the source emits this value. */
function seen<T>(source: Observable<T>, value: T): Promise<T | 'never seen'> {
  return firstValueFrom(source.pipe(filter((each) => each === value)), { defaultValue: 'never seen' });
}

/** How the task ended: its state, and its result or error. */
async function endOf(task: Task<unknown>): Promise<unknown[]> {
  const value: unknown = await task.then(
    (result) => result,
    (error: unknown) => error,
  );
  return [task.state, value];
}

async function errorOf(task: Task<unknown>): Promise<Error> {
  return (await endOf(task))[1] as Error;
}

/** The guarantees of a handle, wherever its job runs. Every engine must keep them. */
export function engineLaws({
  make,
  owner,
  beginsWithin = 50,
  sharesVariables = false,
}: EngineUnderTest): void {
  let runner: Runner;

  beforeAll(async () => {
    runner = await make();
    await runner.run(job.echo(0));
  });

  afterAll(async () => {
    await runner[Symbol.asyncDispose]();
  });

  describe('a handle is a Task', () => {
    it('it ends with the result of its job', async () => {
      const task = runner.run(job.echo({ a: [1, 'two', null, true] }));

      expect(task).toBeInstanceOf(Task);
      expect([task.state, task.done()]).toEqual(['pending', false]);
      expect(await task).toEqual({ a: [1, 'two', null, true] });
      expect([task.state, task.done(), task.result()]).toEqual([
        'succeeded',
        true,
        { a: [1, 'two', null, true] },
      ]);
    });

    it('an argument that is not given and a result that is not there are undefined', async () => {
      expect(await runner.run(job.echo())).toBeUndefined();
      expect(await runner.run(job.echo(undefined))).toBeUndefined();
    });

    it('its body runs once, however many consumers it has', async () => {
      const task = runner.run(job.count(3));
      const values = valuesOf(task);

      expect(await Promise.all([task, task, resultOf(task)])).toEqual([3, 3, 3]);
      expect(await values).toEqual([1, 2, 3]);
    });

    it('gather takes handles', async () => {
      expect(await gather([runner.run(job.echo(1)), runner.run(job.count(2))])).toEqual([1, 2]);
    });

    it('waitFor cancels it at the deadline, and waits for the clean-up at the far end', async () => {
      const task = runner.run(job.linger(5));
      const values = valuesOf(task);
      await begun(task);

      await expect(waitFor(task, 5)).rejects.toBeInstanceOf(TimeoutError);
      expect([task.state, await values]).toEqual(['cancelled', ['begun', 'cleaning', 'clean']]);
    });

    it("RxJS's timeout leaves it, and so cancels it", async () => {
      const task = runner.run(job.linger(5));
      const values = valuesOf(task);
      await begun(task);

      await expect(resultOf(task.pipe(timeout(5)))).rejects.toBeInstanceOf(TimeoutError);
      expect([(await endOf(task))[0], await values]).toEqual(['cancelled', ['begun', 'cleaning', 'clean']]);
    });

    it('switchMap unsubscribes from the previous task, whose job cleans up', async () => {
      const first = runner.run(job.linger(5));
      const values = valuesOf(first);
      await begun(first);
      const results = of(first, runner.run(job.echo('second'))).pipe(switchMap((task) => task));

      expect(await resultOf(results)).toBe('second');
      expect([(await endOf(first))[0], await values]).toEqual(['cancelled', ['begun', 'cleaning', 'clean']]);
    });

    it('a task group that fails cancels it, and ends after its clean-up', async () => {
      const task = runner.run(job.linger(5));
      const values = valuesOf(task);
      const first = begun(task);
      const group = taskGroup(function* (children) {
        children.createTask(task);
        yield* until(first);
        throw new Error('the body of the group fails');
      });

      await expect(run(group)).rejects.toMatchObject({
        errors: [{ message: 'the body of the group fails' }],
      });
      expect([task.state, await values]).toEqual(['cancelled', ['begun', 'cleaning', 'clean']]);
    });

    it('a run that ends cancels it once, and waits for its clean-up', async () => {
      let task!: RemoteTask<string, string>;
      let values!: Promise<string[]>;
      await run(function* () {
        task = runner.run(job.linger(5));
        values = valuesOf(task);
        yield* until(begun(task));
      });

      expect([task.state, await values]).toEqual(['cancelled', ['begun', 'cleaning', 'clean']]);
    });

    it('it has an id and a name', async () => {
      const task = runner.run(job.echo(1));

      expect(task.jobId).toMatch(/^[0-9a-f]{16}$/);
      expect(task.name).toBe(`echo ${task.jobId.slice(0, 8)}`);
      await task;
    });
  });

  describe('cancellation', () => {
    it('it is cancelling until the clean-up at the far end has ended', async () => {
      const task = runner.run(job.linger(20));
      const log: string[] = [];
      task.state$.subscribe((state) => log.push(state));
      task.values$.subscribe((value) => log.push(value));
      await begun(task);
      task.cancel('stop');
      const [state, error] = await endOf(task);

      expect(log).toEqual(['pending', 'running', 'begun', 'cancelling', 'cleaning', 'clean', 'cancelled']);
      expect([state, error]).toMatchObject(['cancelled', { name: 'CancelledError', reason: 'stop' }]);
    });

    it('each request raises once: a second one cuts the clean-up short', async () => {
      const task = runner.run(job.linger(60_000));
      const values = valuesOf(task);
      const cleaning = seen(task.values$, 'cleaning');
      await begun(task);
      task.cancel('one');
      await cleaning;
      task.cancel('two');
      const [state, error] = await endOf(task);

      expect([state, error, task.cancelling()]).toMatchObject(['cancelled', { reason: 'two' }, 2]);
      expect(await values).toEqual(['begun', 'cleaning']);
    });

    it('a job that swallows it succeeds', async () => {
      const task = runner.run(job.swallow());
      await begun(task);
      task.cancel('enough');

      expect(await endOf(task)).toEqual(['succeeded', 'swallowed: enough']);
    });

    it('if the clean-up fails, the task fails with its error', async () => {
      const task = runner.run(job.cleanUpFails());
      await begun(task);
      task.cancel();
      const [state, error] = await endOf(task);

      expect([state, error]).toEqual(['failed', new RangeError('the disk is full')]);
    });

    it('before its first step it is never sent', async () => {
      const task = runner.run(job.linger(0));
      const values = valuesOf(task);
      task.cancel('too early');

      expect((await endOf(task))[0]).toBe('cancelled');
      expect(await values).toEqual([]);
    });

    it('while it waits for a slot, it never begins', async () => {
      const busy = [runner.run(job.linger(0)), runner.run(job.linger(0))];
      await Promise.all(busy.map(begun));
      const task = runner.run(job.linger(0));
      const values = valuesOf(task);
      const phases = allOf(task.phase$);
      await seen(task.phase$, 'queued');
      task.cancel('no longer wanted');
      const error = await errorOf(task);
      for (const each of busy) each.cancel();
      await Promise.all(busy.map(endOf));

      expect([error, await values]).toMatchObject([{ reason: 'no longer wanted' }, []]);
      expect(await phases).toEqual(['sending', 'queued', 'done']);
    });

    it('a reason that is an error arrives as one', async () => {
      const task = runner.run(job.linger(0));
      await begun(task);
      task.cancel(new RangeError('too far'));

      expect(await errorOf(task)).toMatchObject({
        name: 'CancelledError',
        reason: new RangeError('too far'),
      });
    });

    it('the last subscriber leaves: the job is cancelled', async () => {
      const task = runner.run(job.linger(1));
      const values = valuesOf(task);
      const subscription = task.subscribe();
      await begun(task);
      subscription.unsubscribe();

      expect(await values).toEqual(['begun', 'cleaning', 'clean']);
      expect(task.state).toBe('cancelled');
    });

    it('detached, it goes on when the last subscriber leaves', async () => {
      const task = runner.run(job.swallow(), { detached: true });
      const subscription = task.subscribe();
      await begun(task);
      subscription.unsubscribe();
      await sleep(5);

      expect(task.state).toBe('running');
      task.cancel('by hand');
      expect(await task).toBe('swallowed: by hand');
    });

    it('aborts the signal of an async body, and its waits reject', async () => {
      const task = runner.run(job.asyncBody());
      const values = valuesOf(task);
      await begun(task);
      task.cancel('stop');

      expect([(await endOf(task))[0], await values]).toEqual(['cancelled', ['begun', 'told']]);
    });

    it('a program that cancels all tasks cancels it', async () => {
      const task = runner.run(job.linger(5));
      const values = valuesOf(task);
      await begun(task);
      for (const each of allTasks()) each.cancel('all of them');

      expect([(await endOf(task))[0], (await values)[0]]).toEqual(['cancelled', 'begun']);
    });

    it('at any time: no task ends cancelled before its job has cleaned up, and no request is lost', async () => {
      const tasks = Array.from({ length: 40 }, () => runner.run(job.linger(2)));
      const values = tasks.map(valuesOf);
      for (const [index, task] of tasks.entries()) {
        await sleep((index * 5) % 7);
        task.cancel('at some moment');
      }
      const ends = await Promise.all(tasks.map(endOf));
      const told = (await Promise.all(values)).map((each) => each.join());

      expect(ends.map(([state]) => state)).toEqual(tasks.map(() => 'cancelled'));
      expect(told.filter((each) => each !== '' && each !== 'begun,cleaning,clean')).toEqual([]);
      expect(told.filter((each) => each !== '').length).toBeGreaterThan(0);
    });

    it('a job that cancels itself ends cancelled', async () => {
      const task = runner.run(job.cancelsItself());

      expect([await errorOf(task), task.state]).toMatchObject([{ reason: 'of my own' }, 'cancelled']);
    });
  });

  describe('failure', () => {
    it('it arrives with its class, message, own properties, chain of causes and remote stack', async () => {
      const error = await errorOf(runner.run(job.fail()));

      expect(error).toBeInstanceOf(job.BadImageError);
      expect(error).toMatchObject({ name: 'BadImageError', message: 'no such format', format: 'bmp' });
      expect(error.cause).toBeInstanceOf(TypeError);
      expect((error.cause as Error).cause).toBe('root');
      expect(error.stack).toMatch(/BadImageError: no such format\n +at .*jobs/s);
    });

    it('of a class that is not registered, it is a RemoteError with that name', async () => {
      const error = await errorOf(runner.run(job.failUnheardOf()));

      expect(error).toBeInstanceOf(RemoteError);
      expect(error).toMatchObject({
        name: 'RemoteError',
        remoteName: 'UnheardOfError',
        message: 'never heard of',
        code: 'E_UNHEARD',
      });
    });

    it('a thrown value that is not an error arrives unchanged', async () => {
      expect(await endOf(runner.run(job.throwText()))).toEqual(['failed', 'a text']);
    });

    it('a job that is not there is said, with those that are', async () => {
      const [state, error] = await endOf(runner.run(job.unknown()));

      expect([state, (error as Error).name]).toEqual(['failed', 'TypeError']);
      expect((error as Error).message).toMatch(
        `no job "constructor" on this worker: ${owner} knows "echo", "count", "linger"`,
      );
    });

    it('attempts: it is run again until it succeeds', async () => {
      const task = runner.run(job.flaky(3));
      const values = valuesOf(task);

      expect(await task).toBe(3);
      expect(await values).toEqual([1, 2, 3]);
    });

    it('attempts: the task ends with the last failure', async () => {
      expect(await errorOf(runner.run(job.flaky(4)))).toEqual(new Error('attempt 3'));
    });

    it('retryIf: a failure that it refuses is not tried again', async () => {
      const task = runner.run(job.hopeless());
      const values = valuesOf(task);

      expect([await errorOf(task), await values]).toEqual([new RangeError('hopeless'), [1]]);
    });
  });

  describe('deadlines', () => {
    it('timeout: the job is cancelled, cleans up, and the task fails with TimeoutError', async () => {
      const task = runner.run(job.linger(5), { timeout: beginsWithin });
      const values = valuesOf(task);
      const [state, error] = await endOf(task);

      expect([state, await values]).toEqual(['failed', ['begun', 'cleaning', 'clean']]);
      expect(error).toBeInstanceOf(TimeoutError);
      expect((error as Error).message).toMatch(/^"linger \S+" timed out after [\d.]+ ms$/);
    });

    it('deadline: the same, by the clock of now()', async () => {
      const task = runner.run(job.linger(0), { deadline: now() + 50, timeout: 60_000 });

      expect(await errorOf(task)).toBeInstanceOf(TimeoutError);
    });

    it('one that has passed already: nothing is sent', async () => {
      const task = runner.run(job.linger(0), { timeout: 0 });
      const values = valuesOf(task);

      const error = await errorOf(task);
      expect([error, await values]).toEqual([expect.any(TimeoutError), []]);
      expect(error.message).toMatch(/^"linger \S+" timed out after 0 ms$/);
    });

    it('it passes while the job waits for a slot: the job never begins', async () => {
      const busy = [runner.run(job.linger(0)), runner.run(job.linger(0))];
      await Promise.all(busy.map(begun));
      const task = runner.run(job.linger(0), { timeout: 20 });
      const values = valuesOf(task);
      const error = await errorOf(task);
      for (const each of busy) each.cancel();
      await Promise.all(busy.map(endOf));

      expect([error, await values]).toEqual([expect.any(TimeoutError), []]);
      expect(error.message).toMatch(/^"linger \S+" timed out after [\d.]+ ms$/);
    });

    it('cancelled before the deadline, it ends cancelled', async () => {
      const task = runner.run(job.linger(0), { timeout: 60_000 });
      await begun(task);
      task.cancel('sooner');

      expect((await endOf(task))[0]).toBe('cancelled');
    });
  });

  describe('values and phases', () => {
    it('all values come in order, the last before the end', async () => {
      const task = runner.run(job.count(500));
      const log: unknown[] = [];
      task.values$.subscribe({ next: (n) => log.push(n), complete: () => log.push('complete') });
      task.addDoneCallback(() => log.push('done'));
      await task;

      expect(log.slice(0, 500)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
      expect(log.slice(500).sort()).toEqual(['complete', 'done']);
    });

    it('the values of an Observable are the job’s, and its result is the last', async () => {
      const task = runner.run(job.streamed());
      const values = valuesOf(task);

      expect([await task, await values]).toEqual(['value 1', ['value 0', 'value 1']]);
    });

    it('so are those of an async iterable', async () => {
      const task = runner.run(job.iterated());
      const values = valuesOf(task);

      expect([await task, await values]).toEqual(['b', ['a', 'b']]);
    });

    it('the values complete when the task fails', async () => {
      const task = runner.run(job.fail());
      const values = valuesOf(task);
      await endOf(task);

      expect(await values).toEqual([]);
    });

    it('the phases: sending, queued, active, done; a late subscriber gets the last', async () => {
      const task = runner.run(job.echo(1));
      const phases = allOf(task.phase$);
      await task;

      expect(await phases).toEqual(['sending', 'queued', 'active', 'done']);
      expect(await resultOf(task.phase$)).toBe('done');
    });

    it('events$ emits what happens to the jobs', async () => {
      const events: RunnerEvent[] = [];
      const subscription = runner.events$.subscribe((event) => events.push(event));
      const task = runner.run(job.linger(0));
      await begun(task);
      task.cancel('stop');
      await endOf(task);
      subscription.unsubscribe();

      expect(events.map(({ type }) => type)).toEqual(['sent', 'started', 'cancelRequested', 'ended']);
      expect(
        events.every(({ jobId, job: name, at }) => jobId === task.jobId && name === 'linger' && at > 0),
      ).toBe(true);
      expect(events[3]).toMatchObject({
        ms: expect.any(Number) as number,
        error: expect.any(CancelledError) as Error,
      });
    });
  });

  describe('which values cross', () => {
    it('headers do; context variables do not', async () => {
      job.user.set('ada');
      const headers = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
      const seen = await runner.run(job.describeContext(), { headers, id: `headers-${String(now())}` });
      job.user.set('nobody');

      expect(seen).toMatchObject({ attempt: 1, headers, user: 'nobody' });
      expect(seen.id).toMatch(/^headers-/);
    });

    it('a lock does not: it cannot be sent, and the one in a variable is another, except in the same process', async () => {
      using _held = await job.lock.acquire();

      expect((await errorOf(runner.run(job.echo(job.lock)))).message).toMatch(
        /^The arguments of "echo" cannot be sent: \[0\] is an object of class Lock\./,
      );
      expect(await runner.run(job.isLocked())).toBe(sharesVariables);
      expect(job.lock.locked()).toBe(true);
    });

    it('arguments are checked by the contract before they are sent', async () => {
      const task = runner.run(job.area(2, 'three' as never));
      const phases = allOf(task.phase$);

      expect(await errorOf(task)).toEqual(new TypeError('two numbers, please'));
      expect(await phases).toEqual(['sending', 'done']);
      expect(await runner.run(job.area(2, 3))).toBe(6);
    });

    it('an argument that is not portable fails the call, and says what to send', async () => {
      expect((await errorOf(runner.run(job.echo({ at: [new Date(0)] })))).message).toBe(
        'The arguments of "echo" cannot be sent: [0].at[0] is an object of class Date. Send `date.toISOString()`, and make a Date of it in the job.',
      );
    });

    it('a result that is not portable also fails the call', async () => {
      expect((await errorOf(runner.run(job.notPortable()))).message).toMatch(
        /^The result of "notPortable" cannot be sent: when is an object of class Date\./,
      );
    });

    it('a value that is not portable is refused where it is emitted', async () => {
      expect(await runner.run(job.emitsNotPortable())).toMatch(
        /^A value of "emitsNotPortable" cannot be sent: it is the function/,
      );
    });

    it('a message that is too large is refused, at either end', async () => {
      expect(await errorOf(runner.run(job.echo('x'.repeat(10_001))))).toBeInstanceOf(RangeError);
      expect((await errorOf(runner.run(job.large(10_001)))).message).toMatch(
        /^The result of "large" cannot be sent: more than 10000 characters, which is the most \(maxSize\)\./,
      );
    });

    it('the key `__proto__` does not', async () => {
      const evil: unknown = JSON.parse('{ "__proto__": { "isAdmin": true } }');

      expect((await errorOf(runner.run(job.echo(evil)))).message).toMatch(/a key that means the prototype/);
      expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    });
  });

  describe('misuse', () => {
    it.each<[string, unknown]>([
      ['null', null],
      ['an array', ['a']],
      ['a number in it', { a: 1 }],
      ['a key that means the prototype', JSON.parse('{ "__proto__": "a" }')],
    ])('headers: %s', (_, headers) => {
      expect(() => runner.run(job.echo(1), { headers: headers as never })).toThrow(
        'run("echo"): headers are texts by name: write `{ headers: { traceparent } }`.',
      );
    });

    it.each<[object, string]>([
      [
        { timeout: '1 s' },
        'run() takes milliseconds as a number, not the string 1 s: write `run(echo(…), { timeout: 1000 })`.',
      ],
      [{ delay: NaN }, 'run(NaN): NaN is no number of milliseconds.'],
      [{ delay: Infinity }, 'run("echo"): delay is a finite number of milliseconds, not Infinity.'],
      [{ priority: 1.5 }, 'run("echo"): priority is a whole number from 0 to 2097151, not the number 1.5.'],
      [
        { priority: 2_097_152 },
        'run("echo"): priority is a whole number from 0 to 2097151, not the number 2097152.',
      ],
      [{ id: '' }, 'run("echo"): id is a text, not the string : write'],
      [{ id: 'half of a pair: \ud83d' }, 'run("echo"): id is a text, not the string half of a pair: '],
      [{ id: 'repeat:a:1' }, `run("echo"): the id 'repeat:a:1' begins like those of the runs of schedules`],
      [{ transfer: [1] }, 'run("echo"): transfer is an array of objects: write `{ transfer: [buffer] }`.'],
      [{ signal: 'stop' }, 'run(): signal is an AbortSignal: write `{ signal: controller.signal }`.'],
    ])('the options %p', (options, message) => {
      expect(() => runner.run(job.echo(1), options)).toThrow(message);
    });

    it.each([0, -1, Infinity])('%p as the period of a schedule', async (ms) => {
      await expect(runner.every('tick', ms, job.echo(1))).rejects.toThrow(
        `every("tick"): its period is a finite number of milliseconds above 0, not ${String(ms)}.`,
      );
    });

    it.each([[''], ['a:b'], [null], [Symbol('key')]])('%p as the key of a schedule', async (key) => {
      await expect(runner.every(key as never, 60_000, job.echo(1))).rejects.toThrow(
        'every(): its key is a text without colons, not ',
      );
    });

    it('a contract of an attached handle that is not a job', () => {
      expect(() => runner.attach('7f3a', 'resize' as never)).toThrow(
        'attach() takes the id and the job, not the string resize: write',
      );
    });

    it('a reason that cannot be inspected still cancels', async () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const task = runner.run(job.linger(0));
      const values = valuesOf(task);
      await begun(task);
      task.cancel(proxy);

      expect([(await endOf(task))[0], await values]).toEqual(['cancelled', ['begun', 'cleaning', 'clean']]);
    });
  });

  describe('ids', () => {
    it('attach gives a further handle of a job that runs', async () => {
      const task = runner.run(job.swallow(), { detached: true });
      await begun(task);
      const other = runner.attach(task.jobId, job.swallow);
      const phase = await seen(other.phase$, 'active');
      other.cancel('by the other');

      expect(phase).toBe('active');
      expect(await Promise.all([task, other])).toEqual([
        'swallowed: by the other',
        'swallowed: by the other',
      ]);
    });

    it('attach to an unknown id fails', async () => {
      const [state, error] = await endOf(runner.attach('nobody-knows'));

      expect([state, error]).toEqual(['failed', expect.any(JobLostError)]);
      expect((error as Error).message).toMatch(/"?nobody-knows"?/);
    });

    it('the same id is the same job, also when it has ended', async () => {
      const id = `once-${String(now())}`;
      const first = runner.run(job.flaky(1), { id });
      const second = runner.run(job.flaky(2), { id });

      expect(await Promise.all([first, second])).toEqual([1, 1]);
      expect(await runner.run(job.flaky(3), { id })).toBe(1);
    });

    it('requests of two handles are two requests', async () => {
      const task = runner.run(job.linger(60_000));
      const other = runner.attach(task.jobId);
      const cleaning = seen(task.values$, 'cleaning');
      await begun(task);
      task.cancel('one');
      await cleaning;
      other.cancel('two');

      expect(await Promise.all([errorOf(task), errorOf(other)])).toMatchObject([
        { reason: 'two' },
        { reason: 'two' },
      ]);
    });
  });

  describe('when', () => {
    it('delay: it begins so much later', async () => {
      const start = now();
      await runner.run(job.echo(1), { delay: 30 });

      expect(now() - start).toBeGreaterThanOrEqual(29);
    });

    it('priority: the smaller goes first', async () => {
      const busy = [runner.run(job.linger(0)), runner.run(job.linger(0))];
      await Promise.all(busy.map(begun));
      const order: unknown[] = [];
      const tasks = [5, 1, 3].map((priority) => runner.run(job.echo(priority), { priority }));
      for (const task of tasks) task.subscribe((value) => order.push(value));
      await Promise.all(tasks.map((task) => seen(task.phase$, 'queued')));
      busy[0]!.cancel();
      await gather(tasks);
      busy[1]!.cancel();
      await Promise.all(busy.map(endOf));

      expect(order).toEqual([1, 3, 5]);
    });

    it('every: it runs again and again until it is stopped', async () => {
      const events: RunnerEvent[] = [];
      const subscription = runner.events$.subscribe((event) => events.push(event));
      const ended = () => events.filter(({ type, job: name }) => type === 'ended' && name === 'count');
      const schedule = await runner.every('tick', 20, job.count(1));
      while (ended().length < 3) await sleep(5);
      await schedule.stop();
      // A run that has begun by now ends before the second of two calls does.
      for (const n of [1, 2]) await runner.run(job.echo(n));
      const begins = ended();
      const { length } = begins;
      await sleep(50);
      await runner.run(job.echo());
      subscription.unsubscribe();

      expect(schedule.key).toBe('tick');
      expect(ended()).toHaveLength(length);
      expect(begins.every(({ error }) => error === undefined)).toBe(true);
    });
  });
}
