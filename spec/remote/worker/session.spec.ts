import { type Coroutine, now, sleep } from 'rxtask';
import { defineJob, implement, type JobBody } from 'rxtask/remote';
import { runVirtual } from 'rxtask/testing';
import { type PackedCall, PROTOCOL, type Report, type Request } from '../../../lib/remote/protocol.js';
import { DEFAULT_LIMITS } from '../../../lib/remote/wire/wire.js';
import { jobsByName } from '../../../lib/remote/worker/jobs-by-name.js';
import { Session } from '../../../lib/remote/worker/session.js';

const CALL: PackedCall = { protocol: PROTOCOL, id: 'a1', job: 'work', args: [], attempt: 1, headers: {} };

function request(number: number, reason: string, from = 'handle', isDeadline = false): Request {
  return { from, number, reason: { value: reason }, isDeadline };
}

/** Runs a body in a session, `drive`s it, and returns the posted messages. */
function posted(
  body: JobBody<never, unknown, unknown>,
  drive: (session: Session) => Coroutine<unknown>,
  call: Partial<PackedCall> = {},
  post: (report: Report) => void = () => undefined,
): Report[] {
  const reports: Report[] = [];
  runVirtual(function* () {
    const job = defineJob<never, unknown, unknown>('work', { retryIf: (error) => error !== 'hopeless' });
    const setup = {
      jobs: jobsByName([implement(job, body)], 'a worker'),
      owner: 'a worker',
      limits: DEFAULT_LIMITS,
      clock: now,
    };
    const session = new Session(setup, { ...CALL, ...call }, (report) => {
      post(report);
      reports.push(report);
    });
    yield* drive(session);
  });
  return reports;
}

function* pause(): Coroutine<void> {
  yield* sleep(5);
}

function* cleansUpSlowly(): Coroutine<void> {
  try {
    yield* sleep(100);
  } finally {
    yield* sleep(10);
  }
}

describe('a session', () => {
  it('posts that it is active, then the values, then the end', () => {
    const reports = posted(function* () {
      this.emit(1);
      yield* sleep(1);
      this.emit(2);
      return 3;
    }, pause);

    expect(reports).toEqual([
      { type: 'active' },
      { type: 'value', value: 1 },
      { type: 'value', value: 2 },
      { type: 'end', outcome: { status: 'succeeded', value: 3 } },
    ]);
  });

  it('a request that arrives twice is raised once: the clean-up is not cut short', () => {
    const reports = posted(cleansUpSlowly, function* (session) {
      session.request(request(1, 'stop'));
      yield* sleep(5);
      session.request(request(1, 'stop'));
      yield* sleep(4);
      expect(session.task.state).toBe('cancelling');
      yield* sleep(2);
    });

    expect(reports.at(-1)).toEqual({
      type: 'end',
      outcome: { status: 'cancelled', reason: { value: 'stop' } },
    });
  });

  it('a request that arrives after a later one is ignored', () => {
    posted(cleansUpSlowly, function* (session) {
      session.request(request(2, 'two'));
      yield* sleep(5);
      session.request(request(1, 'one'));
      yield* sleep(4);
      expect(session.task.state).toBe('cancelling');
      yield* sleep(2);
    });
  });

  it('the first request of another handle is raised', () => {
    posted(cleansUpSlowly, function* (session) {
      session.request(request(1, 'one'));
      yield* sleep(5);
      session.request(request(1, 'other', 'another handle'));
      yield* sleep(1);
      expect(session.task.state).toBe('cancelled');
    });
  });

  it.each<[string, Partial<Request>, string]>([
    ['a handle', { from: 'a1b2' }, 'its caller requested it'],
    ['a handle that calls itself the worker', { from: 'the worker' }, 'its caller requested it'],
    ['the worker', { from: 'the worker', byLibrary: true }, 'the worker requested it'],
  ])('a request of %s has its cause', (_, sender, cause) => {
    posted(cleansUpSlowly, function* (session) {
      session.request({ ...request(1, 'stop'), ...sender });
      expect(session.task.request?.cause).toBe(cause);
      yield* sleep(11);
    });
  });

  it('a handle that calls itself the worker does not hide a request of the worker', () => {
    posted(cleansUpSlowly, function* (session) {
      session.request(request(9, 'one', 'the worker'));
      yield* sleep(5);
      session.request({ ...request(1, 'stopped', 'the worker'), byLibrary: true });
      yield* sleep(1);
      expect(session.task.state).toBe('cancelled');
    });
  });

  it('the deadline is raised once, by its own clock and by the handle’s', () => {
    const reports = posted(
      cleansUpSlowly,
      function* (session) {
        yield* sleep(21);
        session.request(request(1, '', 'handle', true));
        yield* sleep(8);
        expect(session.task.state).toBe('cancelling');
        yield* sleep(2);
      },
      { deadline: 20 },
    );

    expect(reports.at(-1)).toMatchObject({
      outcome: { status: 'failed', thrown: { error: { name: 'TimeoutError' } } },
    });
  });

  it('the deadline is raised by the handle’s clock alone, too', () => {
    const reports = posted(cleansUpSlowly, function* (session) {
      session.request(request(1, '', 'handle', true));
      yield* sleep(12);
    });

    expect(reports.at(-1)).toMatchObject({
      outcome: { status: 'failed', thrown: { error: { name: 'TimeoutError' } } },
    });
  });

  it('if the deadline has passed, the body never begins, and the failure is final', () => {
    const reports = posted(
      function* () {
        this.emit('begun');
      },
      pause,
      { deadline: 0 },
    );

    expect(reports).toMatchObject([{ type: 'active' }, { outcome: { status: 'failed', isFinal: true } }]);
  });

  it('a call of another protocol fails with an error that says so', () => {
    const reports = posted(function* () {}, pause, { protocol: PROTOCOL + 1 });

    expect(reports.at(-1)).toMatchObject({
      outcome: {
        isFinal: true,
        thrown: {
          error: {
            message:
              '"work": its caller speaks protocol 2, this worker 1: give both the same version of rxtask.',
          },
        },
      },
    });
  });

  it('retryIf says whether a failure is final', () => {
    const failWith = (thrown: unknown) =>
      posted(function* () {
        throw thrown;
      }, pause).at(-1);

    expect(failWith('hopeless')).toMatchObject({ outcome: { isFinal: true } });
    expect(failWith('perhaps')).toMatchObject({ outcome: { isFinal: false } });
  });

  it('an outcome that the channel refuses is posted as a failure', () => {
    const reports = posted(
      function* () {
        return 1;
      },
      pause,
      {},
      (report) => {
        if (report.type === 'end' && report.outcome.status === 'succeeded')
          throw new TypeError('not this one');
      },
    );

    expect(reports.at(-1)).toMatchObject({
      outcome: { status: 'failed', thrown: { error: { message: 'not this one' } } },
    });
  });

  it('the context of a job has the properties of its task and of its call', () => {
    const reports = posted(
      function* () {
        yield* sleep(2);
        return {
          id: this.id,
          attempt: this.attempt,
          headers: { ...this.headers },
          name: this.task.name,
          now: this.now(),
          state: this.run(() => this.task.state),
          isAborted: this.signal.aborted,
          waits: [typeof this.sleep, typeof this.until],
        };
      },
      pause,
      { headers: { tenant: 'a' }, attempt: 2 },
    );

    expect(reports.at(-1)).toMatchObject({
      outcome: {
        value: {
          id: 'a1',
          attempt: 2,
          headers: { tenant: 'a' },
          name: 'work a1',
          now: 2,
          state: 'running',
          isAborted: false,
          waits: ['function', 'function'],
        },
      },
    });
  });
});
