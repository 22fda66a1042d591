import { VirtualTimeScheduler } from 'rxjs';
import {
  asCompleted,
  AsyncEvent,
  Barrier,
  Condition,
  type Coroutine,
  createTask,
  Future,
  gather,
  gatherSettled,
  Lock,
  PriorityQueue,
  Queue,
  Semaphore,
  sleep,
  type Task,
  taskGroup,
  TaskGroupError,
  wait,
} from 'rxtask';
import { processorTime } from '../support/processor-time.js';
import { raisedBy } from '../support/raised-by.js';

const MANY = 100_000;

/**
 * The time limit for 100,000 of anything. Linear algorithms need 0.3 to 2 s on two shared cores. Quadratic ones exceed the
 * limit of a test.
 */
const LIMIT = 30_000;

function quickly(name: string, main: () => Coroutine<unknown>): void {
  it(
    name,
    () => {
      const scheduler = new VirtualTimeScheduler();
      const task = createTask(main, { scheduler });
      const start = processorTime();
      scheduler.flush();

      expect(task.result()).toBe(true);
      expect(processorTime() - start).toBeLessThan(LIMIT);
    },
    2 * LIMIT,
  );
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

function* areCancelled(tasks: Task<unknown>[]): Coroutine<boolean> {
  yield* sleep(1);
  for (const task of tasks) task.cancel();
  yield* gatherSettled(tasks);
  return tasks.every((task) => task.cancelled());
}

describe('In linear time', () => {
  quickly('100,000 works are gathered', function* () {
    const results = yield* gather(times(MANY, (i) => sleep(1, i)));
    return results.length === MANY && results[MANY - 1] === MANY - 1;
  });

  quickly('a gather of 100,000 is cancelled', function* () {
    const children = times(MANY, () => createTask(sleep(1000)));
    const all = gather(children);
    yield* sleep(1);
    all.cancel();
    yield* gatherSettled(children);
    return children.every((child) => child.cancelled());
  });

  quickly('one failure ends a gather of 100,000, and they run on', function* () {
    const broken = new Future<never>();
    const children = times(MANY, () => createTask(sleep(1)));
    const all = gather([broken, ...children]);
    broken.setException(new Error('broken'));
    yield* raisedBy(all);
    yield* gather(children);
    return true;
  });

  quickly('wait and asCompleted handle 100,000 tasks', function* () {
    const { done } = yield* wait(times(MANY, (i) => sleep(1 + (i % 10))));
    let count = 0;
    for (const next of asCompleted(done)) {
      yield* next;
      count++;
    }
    return count === MANY;
  });

  quickly('a group of 100,000 ends', function* () {
    return yield* taskGroup(function* (group) {
      for (let i = 0; i < MANY; i++) group.createTask(sleep(i % 3));
      return true;
    });
  });

  quickly('a failure cancels a group of 100,000', function* () {
    const error = yield* raisedBy(
      taskGroup(function* (group) {
        for (let i = 0; i < MANY; i++) group.createTask(sleep(1000));
        yield* sleep(1);
        throw new Error('broken');
      }),
    );
    return error instanceof TaskGroupError;
  });

  quickly('an event wakes 100,000', function* () {
    const event = new AsyncEvent();
    const tasks = times(MANY, () => createTask(event.wait()));
    yield* sleep(1);
    event.set();
    yield* gather(tasks);
    return true;
  });

  quickly('100,000 tasks that wait for an event are cancelled', function* () {
    const event = new AsyncEvent();
    return yield* areCancelled(times(MANY, () => createTask(event.wait())));
  });

  quickly('a lock goes through 100,000 hands', function* () {
    const lock = new Lock();
    let inside = 0;
    const holders = yield* gather(
      times(MANY, function* () {
        using _held = yield* lock.acquire();
        const isAlone = ++inside === 1;
        yield* sleep(0);
        inside--;
        return isAlone;
      }),
    );
    return holders.every(Boolean) && !lock.locked();
  });

  quickly('100,000 tasks that wait for a lock are cancelled', function* () {
    const lock = new Lock();
    yield* lock.acquire();
    return yield* areCancelled(times(MANY, () => createTask(lock.acquire())));
  });

  quickly('a semaphore of ten does 10,000 jobs', function* () {
    const semaphore = new Semaphore(10);
    let [inside, most] = [0, 0];
    yield* gather(
      times(10_000, function* () {
        using _held = yield* semaphore.acquire();
        most = Math.max(most, ++inside);
        yield* sleep(1);
        inside--;
      }),
    );
    return most === 10 && !semaphore.locked();
  });

  quickly('a semaphore that is released 100,000 times in one turn wakes as many', function* () {
    const semaphore = new Semaphore(0);
    const tasks = times(MANY, () => createTask(semaphore.acquire()));
    yield* sleep(1);
    for (let i = 0; i < MANY; i++) semaphore.release();
    yield* gather(tasks);
    return semaphore.locked();
  });

  quickly('100,000 tasks that wait for a semaphore are cancelled', function* () {
    const semaphore = new Semaphore(0);
    return yield* areCancelled(times(MANY, () => createTask(semaphore.acquire())));
  });

  quickly('a condition notifies 100,000, one by one', function* () {
    const condition = new Condition();
    const tasks = times(MANY, () =>
      createTask(function* () {
        using _held = yield* condition.lock.acquire();
        yield* condition.wait();
      }),
    );
    yield* sleep(1);
    yield* condition.lock.acquire();
    for (let i = 0; i < MANY; i++) condition.notify();
    condition.lock.release();
    yield* gather(tasks);
    return !condition.lock.locked();
  });

  quickly('100,000 parties meet at a barrier', function* () {
    const barrier = new Barrier(MANY);
    const places = yield* gather(times(MANY, () => barrier.wait()));
    return new Set(places).size === MANY;
  });

  quickly('a queue gives 100,000 items to 100,000 waiting tasks', function* () {
    const queue = new Queue<number>();
    const getters = times(MANY, () => createTask(queue.get()));
    yield* sleep(1);
    for (let i = 0; i < MANY; i++) queue.putNow(i);
    const items = yield* gather(getters);
    return items.every((item, i) => item === i);
  });

  quickly('100,000 wait in turn for room in a queue of one', function* () {
    const queue = new Queue<number>(1);
    const putters = times(MANY, (i) => createTask(queue.put(i)));
    let isInOrder = true;
    for (let i = 0; i < MANY; i++) if ((yield* queue.get()) !== i) isInOrder = false;
    yield* gather(putters);
    return isInOrder;
  });

  quickly('a priority queue sorts 100,000 items', function* () {
    const queue = new PriorityQueue<number>();
    for (let i = 0; i < MANY; i++) queue.putNow((i * 7919) % MANY);
    let isInOrder = true;
    for (let i = 0; i < MANY; i++) if ((yield* queue.get()) !== i) isInOrder = false;
    return isInOrder;
  });
});
