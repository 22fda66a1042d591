import { VirtualTimeScheduler } from 'rxjs';
import {
  CancelledError,
  config,
  createTask,
  gatherSettled,
  sleep,
  type TaskGroupError,
  taskGroup,
  until,
} from 'rxtask';
import { raisedBy } from '../support/raised-by.js';

const fault = new Error('fault');

/** An endless async iterable whose `return()` fails in one of several ways. */
function endless(close: () => Promise<IteratorResult<number>>): AsyncIterable<number> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<IteratorResult<number>>(() => undefined),
      return: close,
    }),
  };
}

const closings: [string, () => Promise<IteratorResult<number>>][] = [
  [
    'throws',
    () => {
      throw fault;
    },
  ],
  ['rejects', () => Promise.reject(fault)],
];

describe.each(closings)('An iterator whose return() %s', (_, close) => {
  it('fails its task, when that is cancelled', async () => {
    const task = createTask(endless(close));
    await sleep(0);
    task.cancel();

    await expect(task).rejects.toBe(fault);
    expect(task.state).toBe('failed');
  });

  it('fails the wait, when that is cancelled', async () => {
    const task = createTask(function* () {
      yield* until(endless(close));
    });
    await sleep(0);
    task.cancel();

    await expect(task).rejects.toBe(fault);
  });

  it('is one of the failures of its group', async () => {
    const error = await createTask(
      taskGroup(function* (group) {
        group.createTask(endless(close));
        yield* sleep(0);
        throw new Error('body');
      }),
    ).then(null, (reason: unknown) => reason);

    expect((error as TaskGroupError).errors).toEqual([fault, new Error('body')]);
  });
});

describe('A promise that rejects after its task has left it', () => {
  const reported: unknown[] = [];
  const { onUnretrieved } = config;
  beforeEach(() => {
    reported.length = 0;
    config.onUnretrieved = (error) => reported.push(error);
  });
  afterEach(() => {
    config.onUnretrieved = onUnretrieved;
  });

  it.each([
    ['before its first step', 0],
    ['while it waits', 1],
  ])('cancelled %s, is reported once, and is no unhandled rejection', async (_, turns) => {
    let reject: (error: unknown) => void = () => undefined;
    const promise = new Promise<never>((_resolve, rejectIt) => {
      reject = rejectIt;
    });
    const task = createTask(promise);
    for (let i = 0; i < turns; i++) await sleep(0);
    task.cancel();
    await gatherSettled([task]);
    expect(task.state).toBe('cancelled');
    reject(fault);
    await sleep(0);

    expect(reported).toEqual([fault]);
  });

  it('with an AbortError, is dropped', async () => {
    let reject: (error: unknown) => void = () => undefined;
    const task = createTask(
      new Promise<never>((_resolve, rejectIt) => {
        reject = rejectIt;
      }),
    );
    await sleep(0);
    task.cancel();
    await gatherSettled([task]);
    reject(new DOMException('aborted', 'AbortError'));
    await sleep(0);

    expect(reported).toEqual([]);
  });

  it('in a group does not reach the group, which has ended', async () => {
    let reject: (error: unknown) => void = () => undefined;
    const promise = new Promise<never>((_resolve, rejectIt) => {
      reject = rejectIt;
    });
    const error = await createTask(
      taskGroup(function* (group) {
        group.createTask(promise);
        yield* sleep(0);
        throw new Error('body');
      }),
    ).then(null, (reason: unknown) => reason);
    reject(fault);
    await sleep(0);

    expect((error as TaskGroupError).errors).toEqual([new Error('body')]);
    expect(reported).toEqual([fault]);
  });

  it('waited for with until() by a cancelled coroutine, is reported once', async () => {
    let reject: (error: unknown) => void = () => undefined;
    const promise = new Promise<never>((_resolve, rejectIt) => {
      reject = rejectIt;
    });
    const task = createTask(function* () {
      return yield* raisedBy(until(promise));
    });
    await sleep(0);
    task.cancel();
    const error = await task;
    reject(fault);
    await sleep(0);

    expect(error).toBeInstanceOf(CancelledError);
    expect(reported).toEqual([fault]);
  });
});

describe('A promise that settles while virtual time stands still', () => {
  it('goes on when the clock is flushed again', async () => {
    const scheduler = new VirtualTimeScheduler();
    const task = createTask(Promise.resolve('result'), { scheduler });
    scheduler.flush();
    expect(task.done()).toBe(false);
    await sleep(0);
    scheduler.flush();

    expect(task.result()).toBe('result');
  });
});
