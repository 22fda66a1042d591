import {
  type Awaitable,
  type AwaitableInput,
  CancelledError,
  createTask,
  gather,
  periodic,
  run,
  type Task,
  until,
} from 'rxtask';
import {
  type PlatformObservable,
  polyfilledObservable,
  type PlatformSubscriber,
} from './support/platform-observable.js';
import { stoppedClock } from './support/time.js';
import { heard, recorded } from './support/work.js';

const advance = stoppedClock();
const Platform = polyfilledObservable();

/** The code that docs/interop.md shows. */
function toPlatform<T>(source: Awaitable<T>): PlatformObservable<T> {
  return new Platform((subscriber) => {
    const subscription = source.subscribe(subscriber);
    subscriber.addTeardown(() => subscription.unsubscribe());
  });
}

function heardOnPlatform(source: PlatformObservable<unknown>, signal?: AbortSignal): unknown[] {
  const log: unknown[] = [];
  source.subscribe(
    {
      next: (value) => log.push(value),
      error: (error) => log.push(error),
      complete: () => log.push('complete'),
    },
    signal && { signal },
  );
  return log;
}

/** Work as the types have it: the compiler's libraries do not know the platform's Observable yet. */
function asWork<T>(source: PlatformObservable<T>): AwaitableInput<T> {
  return source as unknown as AwaitableInput<T>;
}

/** A platform Observable that the test drives, and its subscribers. */
function driven<T>(): { source: PlatformObservable<T>; subscribers: Set<PlatformSubscriber<T>> } {
  const subscribers = new Set<PlatformSubscriber<T>>();
  const source = new Platform<T>((subscriber) => {
    subscribers.add(subscriber);
    subscriber.addTeardown(() => subscribers.delete(subscriber));
  });
  return { source, subscribers };
}

it('the polyfill is local to this spec: no global has it', () => {
  expect('Observable' in globalThis).toBe(false);
  expect('when' in EventTarget.prototype).toBe(false);
});

describe('a task as a platform Observable', () => {
  it('emits its value and completes, and runs once for two subscribers', async () => {
    const { body, log } = recorded(10, 42);
    const platform = toPlatform(createTask(body));
    const told = [heardOnPlatform(platform), heardOnPlatform(platform.map((n) => n + 1))];
    await advance(10);

    expect(told).toEqual([
      [42, 'complete'],
      [43, 'complete'],
    ]);
    expect(heardOnPlatform(platform)).toEqual([42, 'complete']);
    expect(log).toEqual(['starts', 'ends']);
  });

  it('is cancelled and cleans up if its signal is aborted; with another subscriber it goes on', async () => {
    const { body, log } = recorded(100, 42);
    const task = createTask(body);
    const platform = toPlatform(task);
    const [first, second] = [new AbortController(), new AbortController()];
    const told = [heardOnPlatform(platform, first.signal), heardOnPlatform(platform, second.signal)];
    await advance(10);
    first.abort();
    await advance(0);
    expect([task.state, log]).toEqual(['running', ['starts']]);
    second.abort();
    await advance(5);

    expect([task.state, log]).toEqual(['cancelled', ['starts', 'cancelled: undefined', 'clean']]);
    expect(told).toEqual([[], []]);
  });

  it('left by an operator, is cancelled', async () => {
    const task = periodic(10, (count) => count);
    const all = toPlatform(task).take(3).toArray();
    await advance(20);

    await expect(all).resolves.toEqual([0, 1, 2]);
    await advance(0);
    expect(task.state).toBe('cancelled');
  });

  it('cancelled, is an error', async () => {
    const { body, log } = recorded(100, 42);
    const task = createTask(body);
    const last = toPlatform(task).last();
    const checked = expect(last).rejects.toEqual(new CancelledError('stop'));
    await advance(10);
    task.cancel('stop');
    await advance(5);
    await checked;

    expect(log).toEqual(['starts', 'cancelled: stop', 'clean']);
  });

  it('of a cold Awaitable starts anew for each subscriber', async () => {
    const { body, log } = recorded(10, 42);
    const platform = toPlatform(until(() => createTask(body)));
    const told = [heardOnPlatform(platform), heardOnPlatform(platform)];
    await advance(10);

    expect(told).toEqual([
      [42, 'complete'],
      [42, 'complete'],
    ]);
    expect(log).toEqual(['starts', 'starts', 'ends', 'ends']);
  });

  it('through Observable.from, which looks for iterators, is a TypeError that says what to write', async () => {
    const { body, log } = recorded(10, 42);
    const task = createTask(body);
    const told = heardOnPlatform(Platform.from(task));
    await advance(10);

    expect(told).toMatchObject([{ name: 'TypeError' }]);
    expect(String(told[0])).toContain('new Observable((subscriber) => ');
    expect([task.result(), log]).toEqual([42, ['starts', 'ends']]);
  });

  it('through Observable.from of its promise, keeps the task running if its signal is aborted', async () => {
    const { body, log } = recorded(10, 42);
    const controller = new AbortController();
    const told = heardOnPlatform(Platform.from(createTask(body).then()), controller.signal);
    controller.abort();
    await advance(10);

    expect([told, log]).toEqual([[], ['starts', 'ends']]);
  });
});

describe('a platform Observable as work', () => {
  it('emits its values, and its result is the last; it is subscribed to once', async () => {
    const { source, subscribers } = driven<number>();
    const task = createTask(asWork(source));
    const told = [heard(task), heard(task)];
    await advance(0);
    expect(subscribers.size).toBe(1);
    const [subscriber] = subscribers;
    subscriber!.next(1);
    subscriber!.next(2);
    subscriber!.complete();
    await advance(0);

    expect(told).toEqual([
      [1, 2, 'complete'],
      [1, 2, 'complete'],
    ]);
    expect([task.result(), subscribers.size]).toEqual([2, 0]);
  });

  it('fails as it does', async () => {
    const { source, subscribers } = driven<number>();
    const told = heard(createTask(asWork(source)));
    await advance(0);
    for (const subscriber of subscribers) subscriber.error(new Error('broken'));
    await advance(0);

    expect(told).toEqual([new Error('broken')]);
  });

  it.each<[string, (task: Task<number>, leave: () => void) => unknown]>([
    ['the task is cancelled', (task) => task.cancel('stop')],
    ['its last subscriber leaves', (_task, leave) => leave()],
  ])('has its subscription aborted when %s', async (_how, leave) => {
    const { source, subscribers } = driven<number>();
    const task = createTask(asWork(source));
    const subscription = task.subscribe();
    await advance(0);
    const [subscriber] = subscribers;
    leave(task, () => subscription.unsubscribe());
    await advance(0);

    expect([task.state, subscribers.size, subscriber!.signal.aborted]).toEqual(['cancelled', 0, true]);
  });

  it('is waited for by until, gather and the until of periodic', async () => {
    const { source, subscribers } = driven<number>();
    const all = run(function* () {
      const poll = periodic(10, (count) => count, { until: asWork(source) });
      return yield* gather([until(asWork(source)), asWork(source), poll]);
    });
    await advance(15);
    expect(subscribers.size).toBe(3);
    for (const subscriber of [...subscribers]) {
      subscriber.next(7);
      subscriber.complete();
    }
    await advance(0);

    await expect(all).resolves.toEqual([7, 7, 1]);
    expect(subscribers.size).toBe(0);
  });

  it('may be a task again on the way back', async () => {
    const { body, log } = recorded(100, 42);
    const inner = createTask(body);
    const outer = createTask(asWork(toPlatform(inner).map((n) => n + 1)));
    const told = heard(outer);
    await advance(100);

    expect(told).toEqual([43, 'complete']);
    expect([inner.state, outer.state, log]).toEqual(['succeeded', 'succeeded', ['starts', 'ends']]);
  });

  it('cancelled through both worlds, has the task at its far end clean up', async () => {
    const { body, log } = recorded(100, 42);
    const inner = createTask(body);
    const outer = createTask(asWork(toPlatform(inner)));
    await advance(10);
    outer.cancel('stop');
    await advance(5);

    expect([inner.state, outer.state]).toEqual(['cancelled', 'cancelled']);
    expect(log).toEqual(['starts', 'cancelled: undefined', 'clean']);
  });
});
