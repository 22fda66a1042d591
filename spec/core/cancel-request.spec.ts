import { runInNewContext } from 'node:vm';
import {
  AsyncEvent,
  createTask,
  gather,
  gatherSettled,
  run,
  sleep,
  taskGroup,
  TaskGroupError,
  type Task,
  withTimeout,
} from 'rxtask';
import {
  because,
  cancelledWith,
  CancelRequest,
  currentCause,
  errorText,
} from '../../lib/core/cancel-request.js';
import { play } from '../support/virtual-time.js';

/** Notes the request on record at the moment a task is cleaning up. */
function noting(note: (request: CancelRequest | undefined) => void, task: () => Task<unknown>) {
  return function* () {
    try {
      yield* sleep(1000);
    } finally {
      note(task().request);
    }
  };
}

/** The request that cancels a task, for whatever `act` makes of it. */
function requestMadeBy(
  act: (task: Task<unknown>, noted: () => CancelRequest | undefined) => Generator<never, unknown>,
) {
  let noted: CancelRequest | undefined;
  play(function* () {
    const task: Task<unknown> = createTask(
      noting(
        (request) => (noted = request),
        () => task,
      ),
      { name: 'work' },
    );
    yield* sleep(1);
    yield* act(task, () => noted);
  });
  return noted;
}

describe('a request that a task keeps', () => {
  it('has the reason, the time and no cause when the program cancels', () => {
    const request = requestMadeBy(function* (task) {
      task.cancel('stop');
      yield* sleep(1);
    });
    expect(request).toMatchObject({ reason: 'stop', cause: undefined, via: undefined, at: 1, count: 1 });
  });

  it('says which task passed it on, through a gather too', () => {
    const request = requestMadeBy(function* (task) {
      const outer = createTask(
        function* () {
          yield* gather([task]);
        },
        { name: 'outer' },
      );
      yield* sleep(1);
      outer.cancel('stop');
      yield* sleep(1);
    });
    expect(request).toMatchObject({ reason: 'stop', via: '"outer"' });
  });

  it('is removed when it is taken back, and the one before is the latest again', () => {
    const task = createTask(sleep(5));
    task.cancel('one');
    task.cancel('two');
    expect(task.request).toMatchObject({ reason: 'two', count: 2, first: { reason: 'one' } });
    expect(task.uncancel()).toBe(1);
    expect(task.request).toMatchObject({ reason: 'one', count: 1 });
    expect(task.uncancel()).toBe(0);
    expect(task.request).toBeUndefined();
    task.cancel();
  });
});

describe('the cause of a request of the library', () => {
  it('is a deadline that has passed', () => {
    let noted: CancelRequest | undefined;
    play(function* () {
      const task: Task<unknown> = createTask(function* () {
        yield* withTimeout(
          400,
          noting(
            (request) => (noted = request),
            () => task,
          ),
        );
      });
      yield* gatherSettled([task]);
    });
    expect(noted?.cause).toBe('its deadline of 400 ms has passed');
  });

  it('is the failure of another task of its group', () => {
    let noted: CancelRequest | undefined;
    play(function* () {
      try {
        yield* taskGroup(function* (group) {
          const task: Task<unknown> = group.createTask(
            noting(
              (request) => (noted = request),
              () => task,
            ),
          );
          group.createTask(
            function* () {
              yield* sleep(1);
              throw new Error('check failed');
            },
            { name: 'check' },
          );
        });
      } catch (error) {
        if (!(error instanceof TaskGroupError)) throw error;
      }
    });
    expect(noted?.cause).toBe('"check" of its group has failed (Error: check failed)');
  });

  it('is that its last consumer has left', () => {
    const request = requestMadeBy(function* (task) {
      task.subscribe({ error: () => undefined }).unsubscribe();
      yield* sleep(1);
    });
    expect(request?.cause).toBe('its last consumer has left');
  });

  it('is an aborted signal', () => {
    const controller = new AbortController();
    let noted: CancelRequest | undefined;
    play(function* () {
      const task: Task<unknown> = createTask(
        noting(
          (request) => (noted = request),
          () => task,
        ),
        {
          signal: controller.signal,
        },
      );
      yield* sleep(1);
      controller.abort('page left');
      yield* sleep(1);
    });
    expect(noted).toMatchObject({ cause: 'its signal was aborted', reason: 'page left' });
  });

  it('is the end of the run it was started under', async () => {
    let noted: CancelRequest | undefined;
    await run(function* () {
      const started = new AsyncEvent();
      const task: Task<unknown> = createTask(function* () {
        started.set();
        yield* noting(
          (request) => (noted = request),
          () => task,
        )();
      });
      yield* started.wait();
    });
    expect(noted?.cause).toBe('the run it was started under has ended');
  });
});

it('because() keeps an outer cause, and ends with its call', () => {
  const seen: (string | undefined)[] = [];
  because('outer', () => {
    because('inner', () => seen.push(currentCause({ title: 'a task' })));
  });
  seen.push(currentCause({ title: 'a task' }));
  expect(seen).toEqual(['outer', undefined]);
});

it('a cause names what it is about, except to that itself', () => {
  const [a, b] = [{ title: '"a"' }, { title: '"b"' }];
  because(
    'its deadline has passed',
    () => {
      expect([a, b].map(currentCause)).toEqual(['its deadline has passed', '"a"\'s deadline has passed']);
    },
    a,
  );
});

it('cancelledWith() says that a task was cancelled, and why', () => {
  const request = new CancelRequest(undefined, 'its signal was aborted', undefined, 0, undefined);
  expect(cancelledWith({ title: '"a"', request })).toBe(
    '"a", which it belongs to, was cancelled because its signal was aborted',
  );
  expect(cancelledWith({ title: '"a"', request: undefined })).toBe('"a", which it belongs to, was cancelled');
});

it('errorText() reads any error in one line', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const ofAnotherRealm: unknown = runInNewContext("new RangeError('far')");
  expect([new TypeError('bad'), new Error(), ofAnotherRealm, 5, proxy].map(errorText)).toEqual([
    'TypeError: bad',
    'Error',
    'RangeError: far',
    'the number 5',
    'an error that cannot be inspected',
  ]);
});
