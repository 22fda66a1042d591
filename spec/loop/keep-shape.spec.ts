/* V8 discards optimised code together with the last object of a shape: so a shape must be that of an object that stays. */
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { NEVER, of } from 'rxjs';
import {
  allTasks,
  AsyncEvent,
  CancelledError,
  coroutine,
  createTask,
  Future,
  gather,
  Lock,
  Queue,
  run,
  Semaphore,
  sleep,
  taskGroup,
  until,
  wait,
  waitFor,
} from 'rxtask';
import { currentLoop } from '../../lib/loop/current-loop.js';
import { keepShape } from '../../lib/loop/keep-shape.js';

setFlagsFromString('--allow-natives-syntax');
const haveSameShape = runInThisContext('(a, b) => %HaveSameMap(a, b)') as (a: object, b: object) => boolean;

/** The objects that can be reached from `roots`, and whose class keeps a shape. */
function ofKeptShapes(...roots: object[]): object[] {
  const seen = new Set<object>(roots);
  for (const object of seen) {
    if (object instanceof Set || object instanceof Map) for (const entry of object) seen.add(entry as object);
    for (const value of Object.values(object) as unknown[]) {
      if (typeof value === 'object' && value !== null) seen.add(value);
    }
  }
  return [...seen].filter(({ constructor }) => Object.hasOwn(constructor, 'keptShape'));
}

/** Whether `object` has a shape that its class keeps. */
function hasKeptShape(object: object): boolean {
  const { keptShape, watchedShape, messageShape } = object.constructor as unknown as Record<
    string,
    object | undefined
  >;
  return [keptShape, watchedShape, messageShape].some(
    (kept) => kept !== undefined && haveSameShape(object, kept),
  );
}

describe('an object of a class that keeps its shape', () => {
  it('has the kept shape while it is used and afterwards', async () => {
    const lock = new Lock();
    const queue = new Queue<number>(1);
    const event = new AsyncEvent();
    const nap = coroutine(function* () {
      yield* sleep(1e7);
    });
    const semaphore = new Semaphore(2);
    const cold = [sleep(1), nap(), until(of(1)), lock.acquire(), queue.get(), queue.put(1), event.wait()];
    const work = [
      nap,
      function* () {
        using _held = yield* lock.acquire();
        yield* sleep(1e7);
      },
      function* () {
        yield* lock.acquire();
      },
      () => gather([nap(), nap()]),
      function* () {
        yield* wait([createTask(nap()), createTask(nap())], { timeout: 1e7 });
      },
      function* () {
        yield* taskGroup(function* (group) {
          group.createTask(nap());
        });
      },
      () => waitFor(nap(), 1e7),
      () => NEVER,
      () => new Promise(() => undefined),
      async ({ sleep: contextSleep }: { sleep: (ms: number) => Promise<void> }) => {
        await contextSleep(1e7);
      },
    ];
    const tasks = work.map((body) => createTask(body as never, { detached: true }));
    const watched = createTask(nap());
    watched.subscribe({ error: () => undefined });
    watched.addDoneCallback(() => undefined);
    void watched.then(undefined, () => undefined);
    const program = run(nap());
    await sleep(1);
    const alive = ofKeptShapes(...cold, event, semaphore, ...allTasks(), currentLoop());
    for (const task of allTasks()) task.cancel();
    const cancelled = ofKeptShapes(...tasks, watched);
    await expect(program).rejects.toThrow(CancelledError);
    await sleep(0);

    const found = [...new Set([...alive, ...cancelled])];
    const others = found.filter((object) => !hasKeptShape(object));
    expect(others.map(({ constructor }) => constructor.name)).toEqual([]);
    expect(new Set(found.map(({ constructor }) => constructor.name))).toEqual(
      new Set([
        'Acquisition',
        'Alarm',
        'AsyncEvent',
        'BodyContext',
        'CancelRequest',
        'CancelledError',
        'ChildReaction',
        'ContextWait',
        'CoroutineCall',
        'Deadline',
        'DependentFuture',
        'DoneCallback',
        'EventWait',
        'Future',
        'Gathering',
        'Get',
        'Group',
        'Handle',
        'PromiseParking',
        'PromiseReaction',
        'Put',
        'QueuedWait',
        'ReactionList',
        'RequestWave',
        'Scope',
        'Semaphore',
        'Sleep',
        'SleepTimer',
        'SubscriberReaction',
        'Task',
        'Until',
        'WaitCounter',
      ]),
    );
  });
});

describe('keepShape', () => {
  it('makes an object of a loop that never runs', () => {
    const future = keepShape(Future);

    expect(future.loop).not.toBe(currentLoop());
    future.addDoneCallback(() => {
      throw new Error('the loop has run');
    });
    future.setResult(1);
    expect(future.loop.isBusy).toBe(true);
  });
});
