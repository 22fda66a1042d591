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
import { cancelEach } from '../../lib/core/cancel-each.js';
import {
  because,
  becauseOf,
  cancelledWith,
  CancelRequest,
  currentCause,
  errorText,
  reasonText,
} from '../../lib/core/cancel-request.js';
import { play } from '../support/virtual-time.js';

/** Records the current request while a task is cleaning up. */
function noting(note: (request: CancelRequest | undefined) => void, task: () => Task<unknown>) {
  return function* () {
    try {
      yield* sleep(1000);
    } finally {
      note(task().request);
    }
  };
}

/** Passes the request that cancels a task to `act`. */
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

describe('requests without a reason, made in one turn', () => {
  /** Starts three sleepers, and calls `cancel` with them a turn later. */
  function requestsAfter(cancel: (tasks: readonly Task<unknown>[]) => void) {
    const tasks: Task<unknown>[] = [];
    play(function* () {
      for (let i = 0; i < 3; i++) tasks.push(createTask(sleep(1000)));
      yield* sleep(5);
      cancel(tasks);
      yield* sleep(5);
    });
    return tasks.map(({ request }) => request!);
  }
  const cancelAll = (tasks: readonly Task<unknown>[]): void => {
    for (const task of tasks) task.cancel();
  };

  it('are one object', () => {
    const requests = requestsAfter(cancelAll);
    expect(requests[0]).toMatchObject({ reason: undefined, cause: undefined, at: 5, count: 1 });
    expect(new Set(requests).size).toBe(1);
  });

  it('are others for another cause', () => {
    const requests = requestsAfter((tasks) => {
      because('one', () => tasks[0]!.cancel());
      because('two', () => tasks[1]!.cancel());
      tasks[2]!.cancel();
    });
    expect(requests.map(({ cause }) => cause)).toEqual(['one', 'two', undefined]);
  });

  it('are others at another time', () => {
    const times: number[] = [];
    play(function* () {
      for (let i = 0; i < 2; i++) {
        const task = createTask(sleep(1000));
        yield* sleep(5);
        task.cancel();
        times.push(task.request!.at);
      }
    });
    expect(times).toEqual([5, 10]);
  });

  it('are others once a task has one: each task counts its requests', () => {
    const counts = requestsAfter((tasks) => {
      cancelAll(tasks);
      cancelAll(tasks.slice(1));
      tasks[2]!.cancel('again');
      tasks[2]!.uncancel();
    }).map(({ count }) => count);
    expect(counts).toEqual([1, 2, 2]);
  });

  it('do not mark the waves of each other', () => {
    const [one, two] = requestsAfter((tasks) => {
      cancelEach([tasks[0]!], undefined, () => undefined);
      tasks[1]!.cancel();
    });
    expect([one!.wave === undefined, two!.wave]).toEqual([false, undefined]);
  });

  it('with a reason keep that reason', () => {
    const reasons = requestsAfter((tasks) => {
      for (const [i, task] of tasks.entries()) task.cancel(i === 1 ? undefined : i);
    }).map(({ reason }) => reason);
    expect(reasons).toEqual([0, undefined, 2]);
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

  it('is the departure of its last consumer', () => {
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

it('a cause names its subject, and says "its" to the subject', () => {
  const a = { title: '"a"' };
  const b = { title: '"b"' };
  let seen: unknown[] = [];
  becauseOf(a, 'deadline has passed', () => (seen = [a, b].map(currentCause)));
  expect(seen).toEqual(['its deadline has passed', '"a"\'s deadline has passed']);
});

it('cancelledWith() says that a task was cancelled, and why', () => {
  const request = new CancelRequest(
    undefined,
    'its signal was aborted',
    undefined,
    0,
    undefined,
    1,
    undefined,
  );
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

it('reasonText() gives a text as it is, and anything else in one line', () => {
  expect(['stop', new TypeError('bad'), 5].map(reasonText)).toEqual([
    'stop',
    'TypeError: bad',
    'the number 5',
  ]);
});
