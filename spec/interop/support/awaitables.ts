import { of } from 'rxjs';
import {
  AsyncEvent,
  type Awaitable,
  Barrier,
  Condition,
  coroutine,
  type Coroutine,
  createTask,
  forEach,
  Future,
  gather,
  gatherSettled,
  Lock,
  periodic,
  PriorityQueue,
  Queue,
  Semaphore,
  shield,
  sleep,
  taskFunction,
  taskGroup,
  until,
  wait,
  waitFor,
  withDeadline,
  withTimeout,
} from 'rxtask';

function* nine(): Coroutine<number> {
  return yield* sleep(1, 9);
}

export interface AwaitableKind {
  readonly title: string;
  readonly make: () => Awaitable<unknown>;
  readonly last: unknown;
  readonly first: unknown;
}

type Row = readonly [title: string, make: () => Awaitable<unknown>, last: unknown, first?: unknown];

const ROWS: readonly Row[] = [
  ['a future that ends later', () => ending((future) => future.setResult(9)), 9],
  ['a future that is done', done, 9],
  ['a task of a generator function', () => createTask(nine), 9],
  [
    'a task of an async function',
    () =>
      createTask(async ({ sleep }) => {
        await sleep(1);
        return 9;
      }),
    9,
  ],
  ['a task of a promise', () => createTask(Promise.resolve(9)), 9],
  ['a task of an Observable', () => createTask(of(7, 8, 9)), 9, 7],
  ['a task of an async iterable', () => createTask(counting()), 9, 7],
  ['a task of a task', () => createTask(createTask(nine)), 9],
  ['a periodic job', () => periodic(1, (count) => count + 7, { times: 3 }), 9, 7],
  ['a call of a task function', () => taskFunction(nine)(), 9],
  ['a call of a coroutine', () => coroutine(nine)(), 9],
  ['sleep', () => sleep(1, 9), 9],
  ['until a promise', () => until(Promise.resolve(9)), 9],
  ['until an Observable', () => until(of(7, 8, 9)), 9],
  ['forEach', () => forEach(of(7, 8, 9), function* () {}), undefined],
  ['gather', () => gather([nine(), nine()]), [9, 9]],
  ['gather of nothing', () => gather([]), []],
  ['gatherSettled', () => gatherSettled([nine()]), [{ status: 'fulfilled', value: 9 }]],
  ['wait', () => wait([nine()]), expect.anything()],
  ['shield', () => shield(nine()), 9],
  ['waitFor', () => waitFor(nine(), 1000), 9],
  ['waitFor without a limit', () => waitFor(nine(), null), 9],
  ['withTimeout', () => withTimeout(1000, nine), 9],
  ['withDeadline', () => withDeadline(null, nine), 9],
  ['taskGroup', () => taskGroup(nine), 9],
  ['cancelAndWait', () => createTask(nine).cancelAndWait(), undefined],
  [
    'event.wait',
    () => {
      const event = new AsyncEvent();
      event.set();
      return event.wait();
    },
    undefined,
  ],
  ['lock.acquire', () => new Lock().acquire(), expect.anything()],
  ['semaphore.acquire', () => new Semaphore(1).acquire(), expect.anything()],
  ['barrier.wait', () => new Barrier(1).wait(), 0],
  ['condition.waitUntil', () => coroutine(conditionally)(), 9],
  [
    'queue.get',
    () => {
      const queue = new Queue<number>();
      queue.putNow(9);
      return queue.get();
    },
    9,
  ],
  ['queue.put', () => new PriorityQueue<number>().put(9), undefined],
  ['queue.join', () => new Queue<number>().join(), undefined],
];

/** Each kind of Awaitable that the library creates, with its first and its last value. */
export const AWAITABLES: readonly AwaitableKind[] = ROWS.map(([title, make, last, first = last]) => ({
  title,
  make,
  last,
  first,
}));

function ending(end: (future: Future<number>) => void): Future<number> {
  const future = new Future<number>();
  sleep(1).subscribe(() => {
    end(future);
  });
  return future;
}

function done(): Future<number> {
  const future = new Future<number>();
  future.setResult(9);
  return future;
}

function* conditionally(): Coroutine<number> {
  const lock = new Lock();
  const condition = new Condition(lock);
  using _held = yield* lock.acquire();
  yield* condition.waitUntil(() => true);
  return 9;
}

async function* counting() {
  yield* [7, 8, 9];
}
