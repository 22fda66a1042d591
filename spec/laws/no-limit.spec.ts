import { VirtualTimeScheduler } from 'rxjs';
import {
  asCompleted,
  type Coroutine,
  createTask,
  gather,
  LifoQueue,
  now,
  periodic,
  PriorityQueue,
  Queue,
  sleep,
  taskFunction,
  wait,
  waitFor,
  withDeadline,
  withTimeout,
} from 'rxtask';
import { defineJob, implement, inProcess, type InProcessOptions } from 'rxtask/remote';
import { runVirtual, runVirtualAsync } from 'rxtask/testing';
import { currentLoop, loopOf } from '../../lib/loop/current-loop.js';
import { raisedBy } from '../support/raised-by.js';
import { thrownBy } from '../support/thrown-by.js';

type Limit = number | null | undefined;

const CENTURY = 3e12;

/** Takes a century. First it records the number of timers: a wait without a deadline needs none. */
function* slowly(): Coroutine<[string, number]> {
  const timers = currentLoop().timers.size;
  yield* sleep(CENTURY);
  return ['done', timers];
}

/** Takes a century under the limit. Returns the result of the work. */
const deadlines: Record<string, (limit: Limit) => Coroutine<unknown>> = {
  *'waitFor(work, ms)'(limit) {
    return yield* waitFor(slowly(), limit);
  },
  *'waitFor(task, ms)'(limit) {
    return yield* waitFor(createTask(slowly()), limit);
  },
  *'withTimeout(ms, …)'(limit) {
    return yield* withTimeout(limit, slowly);
  },
  *'withDeadline(when, …)'(limit) {
    return yield* withDeadline(limit, slowly);
  },
  *'scope.reschedule(when)'(limit) {
    return yield* withTimeout(5, function* (scope) {
      scope.reschedule(limit);
      return yield* slowly();
    });
  },
  *'wait(…, { timeout })'(limit) {
    const { done } = yield* wait([slowly()], { timeout: limit });
    return [...done].map((task) => task.result())[0];
  },
  *'asCompleted(…, { timeout })'(limit) {
    for (const next of asCompleted([slowly()], { timeout: limit })) return yield* next;
    return undefined;
  },
};

/** Tries to do something 1,000 times at once, or one after the other. Returns how often it worked. */
const counts: Record<string, (limit: Limit) => Coroutine<number>> = {
  *'periodic(…, { times })'(limit) {
    let count = 0;
    yield* periodic(1, () => count++, { times: limit, until: sleep(999.5) });
    return count;
  },
  *"taskFunction(…, { limit }), 'parallel'"(limit) {
    return yield* runningAtOnce({ limit });
  },
  *'inProcess(…, { concurrency })'(limit) {
    return yield* jobsAtOnce({ concurrency: limit });
  },
  *'inProcess(…, { maxQueue })'(limit) {
    return (yield* jobsAtOnce({ concurrency: 1, maxQueue: limit })) * 1000;
  },
  *'new Queue(maxSize)'(limit) {
    return filled(new Queue<number>(limit));
  },
  *'new LifoQueue(maxSize)'(limit) {
    return filled(new LifoQueue<number>(limit));
  },
  *'new PriorityQueue(maxSize)'(limit) {
    return filled(new PriorityQueue<number>(limit));
  },
};

function* runningAtOnce(options: Parameters<typeof taskFunction>[1]): Coroutine<number> {
  let [running, most] = [0, 0];
  const call = taskFunction(function* () {
    most = Math.max(most, ++running);
    yield* sleep(1);
    running--;
  }, options);
  for (let i = 0; i < 1000; i++) call();
  yield* sleep(0);
  yield* sleep(0);
  call.cancelAll();
  return most;
}

function* jobsAtOnce(options: InProcessOptions): Coroutine<number> {
  let [running, most] = [0, 0];
  const wait = defineJob<[], undefined>('wait');
  const runner = inProcess(
    [
      implement(wait, function* () {
        most = Math.max(most, ++running);
        yield* sleep(1);
        running--;
        return undefined;
      }),
    ],
    options,
  );
  yield* gather(Array.from({ length: 1000 }, () => runner.run(wait())));
  return most;
}

function filled(queue: Queue<number>): number {
  while (!queue.full() && queue.size < 1000) queue.putNow(1);
  return queue.size;
}

/** Plays `main` on a separate clock. Returns its outcome, and the time of the clock when nothing is left to do. */
function play<T>(main: () => Coroutine<T>): [T, number] {
  const scheduler = new VirtualTimeScheduler();
  const task = createTask(main, { scheduler });
  scheduler.flush();
  expect(loopOf(scheduler).timers.size).toBe(0);
  return [task.result(), scheduler.now()];
}

describe.each([[undefined], [null], [Infinity]])('%p means no limit', (limit) => {
  it.each(Object.entries(deadlines))('for %s, and needs no timer', (_, under) => {
    expect(play(() => under(limit))).toEqual([['done', 0], CENTURY]);
  });

  it.each(Object.entries(counts))('for %s', (_, under) => {
    expect(play(() => under(limit))[0]).toBe(1000);
  });

  it.each([
    ['withTimeout', withTimeout],
    ['withDeadline', withDeadline],
  ])('the scope of %s shows it as null', (_, within) => {
    const [seen] = play(function* () {
      return yield* within(limit, function* (scope) {
        const before = scope.when();
        scope.reschedule(now() + 5);
        scope.reschedule(limit);
        return [before, scope.when()];
      });
    });

    expect(seen).toEqual([null, null]);
  });

  it('for maxTime of runVirtual and runVirtualAsync', async () => {
    expect(runVirtual(sleep(CENTURY), { maxTime: limit }).elapsed).toBe(CENTURY);
    expect((await runVirtualAsync(sleep(CENTURY), { maxTime: limit })).elapsed).toBe(CENTURY);
  });
});

describe.each([[null], [Infinity]])('%p means no limit, where leaving it out means a default,', (limit) => {
  it.each(['enqueue', 'restart', 'drop', 'keep-latest'] as const)('for taskFunction, %p', (policy) => {
    expect(play(() => runningAtOnce({ policy, limit }))[0]).toBe(1000);
    expect(play(() => runningAtOnce({ policy, limit: undefined }))[0]).toBe(1);
  });

  it('for maxSteps of runVirtual', () => {
    const main = function* (): Coroutine<void> {
      for (let i = 0; i < 101_000; i++) yield* sleep(1);
    };
    expect(runVirtual(main, { maxSteps: limit }).elapsed).toBe(101_000);
    expect(thrownBy(() => runVirtual(main, { maxSteps: undefined }))).toMatchObject({
      name: 'InvalidStateError',
    });
  });
});

describe.each([[NaN], ['5'], [{}], [5n], [false]])('%p is no limit', (wrong) => {
  const limit = wrong as unknown as Limit;

  it.each([...Object.entries(deadlines), ...Object.entries(counts)])('for %s', (_, under) => {
    const [error] = play(() => raisedBy(under(limit)));
    expect([TypeError, RangeError]).toContain((error as Error).constructor);
  });
});
