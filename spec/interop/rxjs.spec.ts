import { firstValueFrom, from, isObservable, lastValueFrom, NEVER, Observable, of } from 'rxjs';
import { type Awaitable, CancelledError, createTask, Future, periodic, sleep, until } from 'rxtask';
import { AWAITABLES } from './support/awaitables.js';
import { stoppedClock } from './support/time.js';
import { cleanUpMs, recorded } from './support/work.js';

const advance = stoppedClock();

/** The outcome of a promise after 100 ms. */
async function settled(promise: Promise<unknown>): Promise<PromiseSettledResult<unknown> | undefined> {
  let result: PromiseSettledResult<unknown> | undefined;
  void Promise.allSettled([promise]).then(([only]) => (result = only));
  await advance(100);
  return result;
}

describe.each(AWAITABLES)("RxJS's own functions and $title", ({ make, last, first }) => {
  it('isObservable knows it, and `from` gives it back', async () => {
    const awaitable = make();

    expect(isObservable(awaitable)).toBe(true);
    expect(awaitable).toBeInstanceOf(Observable);
    expect(from(awaitable)).toBe(awaitable);
    await settled(lastValueFrom(awaitable));
  });

  it('lastValueFrom gives its result, as `await` does', async () => {
    expect(await settled(lastValueFrom(make()))).toEqual({ status: 'fulfilled', value: last });
    expect(await settled(make().then())).toEqual({ status: 'fulfilled', value: last });
  });

  it('firstValueFrom gives its first value', async () => {
    expect(await settled(firstValueFrom(make()))).toEqual({ status: 'fulfilled', value: first });
  });
});

const broken = new Error('broken');
const failing: readonly (readonly [title: string, make: () => Awaitable<unknown>])[] = [
  [
    'a future',
    () => {
      const future = new Future();
      future.setException(broken);
      return future;
    },
  ],
  [
    'a task',
    () =>
      createTask(function* () {
        yield* sleep(1);
        throw broken;
      }),
  ],
  ['a cold Awaitable', () => until(Promise.reject(broken))],
];

describe.each(failing)('%s that fails', (_, make) => {
  it.each([
    ['lastValueFrom', lastValueFrom],
    ['firstValueFrom', firstValueFrom],
  ] as const)('rejects the promise of %s', async (_, convert) => {
    expect(await settled(convert(make()))).toEqual({ status: 'rejected', reason: broken });
  });
});

describe.each([
  ['lastValueFrom', lastValueFrom],
  ['firstValueFrom', firstValueFrom],
] as const)('the promise of %s', (_, convert) => {
  it('rejects with CancelledError when the task is cancelled, after the clean-up', async () => {
    const { body, log } = recorded(1000, 9);
    const task = createTask(body);
    const promise = convert(task);
    await advance(1);
    task.cancel('stop');
    await advance(cleanUpMs - 1);
    expect(task.state).toBe('cancelling');

    expect(await settled(promise)).toEqual({ status: 'rejected', reason: new CancelledError('stop') });
    expect(log).toEqual(['starts', 'cancelled: stop', 'clean']);
  });

  it('rejects with EmptyError if the Observable of a task emits nothing, as without the task', async () => {
    const empty = { status: 'rejected', reason: { name: 'EmptyError' } };

    expect(await settled(convert(createTask(of())))).toMatchObject(empty);
    expect(await settled(convert(of()))).toMatchObject(empty);
    expect(await settled(createTask(of()).then())).toEqual({ status: 'fulfilled', value: undefined });
  });
});

describe('leaving a task', () => {
  it('firstValueFrom leaves a task of many values, which cancels it', async () => {
    const job = periodic(1, (count) => count);

    expect(await settled(firstValueFrom(job))).toEqual({ status: 'fulfilled', value: 0 });
    expect(job.state).toBe('cancelled');
  });

  it('lastValueFrom stays to the end', async () => {
    const task = createTask(NEVER);

    expect(await settled(lastValueFrom(task))).toBeUndefined();
    expect(task.state).toBe('running');
    task.cancel();
    await advance(0);
  });
});
