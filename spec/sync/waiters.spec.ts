import {
  AsyncEvent,
  type Awaitable,
  type Coroutine,
  createTask,
  Lock,
  Queue,
  Semaphore,
  sleep,
  type Task,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { WaitQueue } from '../../lib/sync/waiters.js';
import { collectGarbage } from '../support/memory.js';

/** Puts `count` tasks in line, runs `scenario`, and returns the numbers of the tasks that went on, in order. */
function play(
  count: number,
  waiters: WaitQueue<unknown>,
  scenario: (tasks: Task<void>[], join: () => void) => Coroutine<void>,
): number[] {
  const served: number[] = [];
  runVirtual(function* () {
    const tasks: Task<void>[] = [];
    const join = (): void => {
      const number = tasks.length;
      const task = createTask(function* () {
        yield* waiters;
        served.push(number);
      });
      tasks.push(task);
    };
    for (let i = 0; i < count; i++) join();
    yield* sleep(1);
    yield* scenario(tasks, join);
    yield* sleep(1);
    for (const task of tasks) task.cancel();
  });
  return served;
}

/** Wakes one after another, until no task waits. */
function wakeAll(waiters: WaitQueue<unknown>): void {
  while (waiters.wakeNext());
}

/** `String(task)` and the owners, while a task waits in `call`. */
function seenWhile(call: () => Awaitable<unknown>, before?: () => Coroutine<void>): unknown[] {
  const { result } = runVirtual(function* () {
    if (before) createTask(before, { name: 'holder' });
    yield* sleep(1);
    const task = createTask(
      function* () {
        yield* call();
      },
      { name: 'waiter' },
    );
    yield* sleep(1);
    const { waiting } = task as unknown as { waiting: { owners(): Iterable<Task<unknown>> } };
    const seen = [task.waitingFor, [...waiting.owners()].map(({ name }) => name)];
    task.cancel();
    return seen;
  });
  return result;
}

describe('A waiting task', () => {
  const lock = new Lock();
  const semaphore = new Semaphore(2);
  const event = new AsyncEvent();
  const full = new Queue<number>(1);
  full.putNow(1);

  it('names the call and, for a lock and a semaphore, the task that holds it', () => {
    expect(
      seenWhile(
        () => lock.acquire(),
        function* () {
          yield* lock.acquire();
          yield* sleep(5);
        },
      ),
    ).toEqual(['lock.acquire()', ['holder']]);
    expect(
      seenWhile(
        () => semaphore.acquire(),
        function* () {
          yield* semaphore.acquire();
          yield* semaphore.acquire();
          yield* sleep(5);
        },
      ),
    ).toEqual(['semaphore.acquire()', ['holder', 'holder']]);
    expect(seenWhile(() => event.wait())).toEqual(['event.wait()', []]);
    expect(seenWhile(() => new Queue().get())).toEqual(['queue.get()', []]);
    expect(seenWhile(() => full.put(2))).toEqual(['queue.put()', []]);
  });

  it('has an owner only if a task holds the lock or the slot', () => {
    const free = new Lock();
    expect([...free.owners()]).toEqual([]);
    expect([...new Semaphore(1).owners()]).toEqual([]);

    runVirtual(function* () {
      const held = new Semaphore(1);
      const ownersOf = (): unknown[] => [...held.owners()].map((task) => (task as Task<unknown>).name);
      yield* createTask(
        function* () {
          yield* held.acquire();
        },
        { name: 'holder' },
      );
      expect(ownersOf()).toEqual(['holder']);
      held.release();
      expect(ownersOf()).toEqual([]);
    });
  });
});

describe('Waiters', () => {
  it('that leave from the middle are not kept, though others still wait', async () => {
    const waiters = new WaitQueue('a test');
    const join = (): Task<void> =>
      createTask(function* () {
        yield* waiters;
      });
    const tasks = [join(), join(), join()];
    await sleep(1);
    const left = new WeakRef(tasks.splice(1, 1)[0]!);
    left.deref()!.cancel();
    await sleep(1);
    await collectGarbage();

    expect(left.deref()).toBeUndefined();
    for (const task of tasks) task.cancel();
  });

  it('are woken in order of arrival, one at a time', () => {
    const waiters = new WaitQueue('a test');
    const answers: boolean[] = [];
    const served = play(2, waiters, function* () {
      answers.push(waiters.wakeNext());
      yield* sleep(1);
      answers.push(waiters.wakeNext(), waiters.wakeNext());
    });

    expect(served).toEqual([0, 1]);
    expect(answers).toEqual([true, true, false]);
  });

  it('that were cancelled are skipped', () => {
    const waiters = new WaitQueue('a test');
    const seen: boolean[] = [];
    const served = play(2, waiters, function* ([first]) {
      first!.cancel();
      seen.push(waiters.living > 0, waiters.wakeNext(), waiters.living > 0);
      yield* sleep(1);
    });

    expect(served).toEqual([1]);
    expect(seen).toEqual([true, true, false]);
  });

  it.each([
    ['first', 0, [1, 2, 3]],
    ['middle', 1, [0, 2, 3]],
    ['last', 2, [0, 1, 3]],
  ])('keep their order when the %s leaves', (_, leaver, rest) => {
    const waiters = new WaitQueue('a test');
    const served = play(3, waiters, function* (tasks, join) {
      tasks[leaver]!.cancel();
      yield* sleep(1);
      join();
      yield* sleep(1);
      wakeAll(waiters);
    });

    expect(served).toEqual(rest);
  });

  it('are none when all have left', () => {
    const waiters = new WaitQueue('a test');
    const left: boolean[] = [];
    play(2, waiters, function* ([a, b]) {
      a!.cancel();
      yield* sleep(1);
      left.push(waiters.living > 0);
      b!.cancel();
      left.push(waiters.living > 0); // cancelled, but not resumed yet
      yield* sleep(1);
      left.push(waiters.living > 0);
    });

    expect(left).toEqual([true, false, false]);
  });

  it.each<[string, (waiters: WaitQueue<unknown>) => void]>([
    ['wakeNext', (waiters) => waiters.wakeNext()],
    ['wakeFirst', (waiters) => waiters.wakeFirst()],
  ])('that %s has woken leave the count once, and do not change the line for the others', (_, wake) => {
    const waiters = new WaitQueue('a test');
    const living: number[] = [];
    const served = play(4, waiters, function* () {
      wake(waiters);
      yield* sleep(1);
      living.push(waiters.living);
      wake(waiters);
      yield* sleep(1);
      living.push(waiters.living);
      waiters.wakeNext();
      waiters.wakeNext();
    });

    expect(living).toEqual([3, 2]);
    expect(served).toEqual([0, 1, 2, 3]);
  });

  it('stay in line, woken by wakeFirst, until they go on', () => {
    const waiters = new WaitQueue('a test');
    const seen: boolean[] = [];
    const served = play(1, waiters, function* () {
      waiters.wakeFirst();
      waiters.wakeFirst();
      seen.push(waiters.living > 0);
      yield* sleep(1);
      seen.push(waiters.living > 0);
      waiters.wakeFirst();
    });

    expect(served).toEqual([0]);
    expect(seen).toEqual([true, false]);
  });

  it('call the hook `served` before they go on, and its value is that of their `yield*`', () => {
    const events: unknown[] = [];
    const waiters = new WaitQueue<string>('a test', {
      served: () => {
        events.push('served');
        return 'this';
      },
      left: (wasWoken) => events.push(['left', wasWoken]),
    });
    runVirtual(function* () {
      const task = createTask(function* () {
        events.push(yield* waiters);
      });
      yield* sleep(0);
      waiters.wakeNext();
      yield* task;
    });

    expect(events).toEqual(['served', 'this']);
  });

  it.each([
    ['when they are cancelled', false],
    ['when they are woken, and cancelled in the same turn', true],
  ])('call the hook `left` %s', (_, isWoken) => {
    const events: unknown[] = [];
    const waiters = new WaitQueue('a test', {
      served: () => events.push('served'),
      left: (wasWoken) => events.push(['left', wasWoken]),
    });
    play(1, waiters, function* ([task]) {
      if (isWoken) waiters.wakeNext();
      task!.cancel();
      yield* sleep(1);
    });

    expect(events).toEqual([['left', isWoken]]);
  });

  it('name the call that they wait in', () => {
    expect(new WaitQueue('queue.get()').title).toBe('"queue.get()"');
  });
});
