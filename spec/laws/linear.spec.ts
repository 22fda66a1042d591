import { VirtualTimeScheduler } from 'rxjs';
import {
  AsyncEvent,
  type Awaitable,
  Barrier,
  BoundedSemaphore,
  Condition,
  type Coroutine,
  createTask,
  LifoQueue,
  Lock,
  PriorityQueue,
  Queue,
  Semaphore,
  sleep,
  type Task,
  taskFunction,
  type TaskPolicy,
} from 'rxtask';
import { processorTime } from '../support/processor-time.js';

const MANY = 20_000;

/** Linear algorithms take 0.1 to 2 s. The quadratic lock took 16 s. */
const LIMIT_MS = 10_000;

/** A case: a wait that does not end, a way to wake the first waiting task, and what a new task does. */
interface Case {
  readonly wait: () => Awaitable<unknown> | Coroutine<unknown>;
  /** Called once for each new task, after all waits were cancelled. */
  readonly come: () => unknown;
}

function eager(work: Awaitable<unknown> | Coroutine<unknown>): Task<unknown> {
  return createTask(work, { eagerStart: true });
}

function* hold(thing: Lock | Semaphore): Coroutine<void> {
  using _held = yield* thing.acquire();
}

function locked<L extends Lock | Semaphore>(thing: L): L {
  eager(thing.acquire());
  return thing;
}

function* noticed(condition: Condition): Coroutine<void> {
  using _held = yield* condition.lock.acquire();
  yield* condition.wait();
}

function* notifying(condition: Condition): Coroutine<void> {
  using _held = yield* condition.lock.acquire();
  condition.notify();
}

const acquiring = (thing: Lock | Semaphore): Case => ({
  wait: () => locked(thing).acquire(),
  come: () => {
    if (thing.locked()) thing.release();
    return eager(hold(thing));
  },
});

const getting = (queue: Queue<number>): Case => ({
  wait: () => queue.get(),
  come: () => {
    queue.putNow(1);
    return eager(queue.get());
  },
});

const putting = (queue: Queue<number>): Case => {
  queue.putNow(0);
  return {
    wait: () => queue.put(1),
    come: () => {
      queue.getNow();
      return eager(queue.put(2));
    },
  };
};

const calling = (policy: TaskPolicy, limit = 1): Case => {
  const call = taskFunction(() => sleep(1), { policy, limit });
  for (let i = 0; i < limit; i++) call();
  return { wait: () => call(), come: () => call() };
};

const cases: Record<string, () => Case> = {
  Lock: () => acquiring(new Lock()),
  Semaphore: () => acquiring(new Semaphore()),
  BoundedSemaphore: () => acquiring(new BoundedSemaphore(1)),
  'Semaphore of many': () => acquiring(new Semaphore(MANY)),
  Condition: () => {
    const condition = new Condition();
    return { wait: () => noticed(condition), come: () => eager(notifying(condition)) };
  },
  'Queue, get': () => getting(new Queue()),
  'Queue, put': () => putting(new Queue(1)),
  'Queue, join': () => {
    const queue = new Queue<number>();
    queue.putNow(0);
    return {
      wait: () => queue.join(),
      come: () => {
        queue.putNow(1);
        queue.taskDone();
        queue.taskDone();
        queue.putNow(1);
        return eager(queue.join());
      },
    };
  },
  'LifoQueue, get': () => getting(new LifoQueue()),
  'LifoQueue, put': () => putting(new LifoQueue(1)),
  'PriorityQueue, get': () => getting(new PriorityQueue()),
  'PriorityQueue, put': () => putting(new PriorityQueue(1)),
  AsyncEvent: () => {
    const event = new AsyncEvent();
    return {
      wait: () => event.wait(),
      come: () => {
        event.set();
        event.clear();
        return eager(event.wait());
      },
    };
  },
  Barrier: () => {
    const barrier = new Barrier(MANY + 1);
    return { wait: () => barrier.wait(), come: () => eager(barrier.wait()) };
  },
  "taskFunction, 'parallel'": () => calling('parallel'),
  "taskFunction, 'enqueue'": () => calling('enqueue'),
  "taskFunction, 'keep-latest'": () => calling('keep-latest'),
  "taskFunction, 'restart'": () => calling('restart'),
  "taskFunction, 'drop'": () => calling('drop'),
  "taskFunction, 'enqueue' with many slots": () => calling('enqueue', MANY),
  "taskFunction, 'keep-latest' with many slots": () => calling('keep-latest', MANY),
  "taskFunction, 'restart' with many slots": () => calling('restart', MANY),
  "taskFunction, 'drop' with many slots": () => calling('drop', MANY),
};

describe(`${String(MANY)} waits that were cancelled in this turn cost as many comers the same time each`, () => {
  it.each(Object.entries(cases))(
    '%s',
    (_, make) => {
      const scheduler = new VirtualTimeScheduler();
      const task = createTask(
        function* () {
          const { wait, come } = make();
          const waiting = Array.from({ length: MANY }, () => createTask(wait()));
          yield* sleep(0.5);
          for (const each of waiting) each.cancel();
          for (let i = 0; i < MANY; i++) come();
          yield* sleep(0.1);
          return waiting.every((each) => each.done());
        },
        { scheduler },
      );
      const start = processorTime();
      scheduler.flush();

      expect(task.result()).toBe(true);
      expect(processorTime() - start).toBeLessThan(LIMIT_MS);
    },
    6 * LIMIT_MS,
  );
});

/** What each task of the chain also does before it waits for the next one. */
const companies: [string, (task: Task<unknown>) => unknown][] = [
  ['nothing', () => undefined],
  ['a done callback', (task) => task.addDoneCallback(() => undefined)],
  ['two subscribers', (task) => [task.subscribe(), task.subscribe()]],
  ['a task that waits for it', (task) => createTask(task)],
  ['a call of a taskFunction that waits for it', (task) => taskFunction(() => task)()],
];

describe(`a chain of ${String(MANY)} tasks, each of which waits for the one before, takes the same time for each if it has`, () => {
  it.each(companies)(
    '%s',
    (_, join) => {
      const scheduler = new VirtualTimeScheduler();
      const task = createTask(
        function* () {
          let last: Task<unknown> = createTask(sleep(5));
          for (let i = 0; i < MANY; i++) {
            last = createTask(last);
            join(last);
          }
          yield* last;
          return 'ended';
        },
        { scheduler },
      );
      const start = processorTime();
      scheduler.flush();

      expect(task.result()).toBe('ended');
      expect(processorTime() - start).toBeLessThan(LIMIT_MS);
    },
    6 * LIMIT_MS,
  );
});
