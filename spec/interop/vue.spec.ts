import { isReactive, reactive, ref, shallowReactive } from '@vue/reactivity';
import * as rxtask from 'rxtask';
import {
  AsyncEvent,
  Barrier,
  BoundedSemaphore,
  Condition,
  ContextVar,
  createTask,
  Future,
  LifoQueue,
  Lock,
  PriorityQueue,
  Queue,
  run,
  Semaphore,
  sleep,
  taskGroup,
  type TaskContext,
  until,
  withTimeout,
} from 'rxtask';

/** The classes that hold state, and how to create an instance. */
const instances: [string, () => object][] = [
  ['AsyncEvent', () => new AsyncEvent()],
  ['Barrier', () => new Barrier(2)],
  ['BoundedSemaphore', () => new BoundedSemaphore(1)],
  ['Condition', () => new Condition()],
  ['ContextVar', () => new ContextVar('name', 0)],
  ['Future', () => new Future()],
  ['LifoQueue', () => new LifoQueue()],
  ['Lock', () => new Lock()],
  ['PriorityQueue', () => new PriorityQueue()],
  ['Queue', () => new Queue()],
  ['Semaphore', () => new Semaphore(1)],
  ['Task', () => createTask(sleep(0))],
  ['a cold awaitable', () => sleep(0)],
  ['a class of the user', () => new (class extends Queue<number> {})()],
];

/** The objects that the library passes to the user's code. */
const handed: [string, (take: (given: object) => void) => PromiseLike<unknown>][] = [
  ['what acquire() gives', (take) => createTask(new Lock().acquire()).then(take)],
  [
    'a task group',
    (take) =>
      run(
        taskGroup(function* (group) {
          take(group);
        }),
      ),
  ],
  [
    'the scope of a deadline',
    (take) =>
      run(
        withTimeout(100, function* (scope) {
          take(scope);
        }),
      ),
  ],
  [
    'the context of a body',
    (take) =>
      createTask((context: TaskContext) => {
        take(context);
        return Promise.resolve();
      }),
  ],
];

describe('Vue makes nothing of this library reactive:', () => {
  it.each(instances)('%s', (_, make) => {
    const made = make();
    expect(isReactive(reactive(made))).toBe(false);
    expect(reactive({ made }).made).toBe(made);
    expect(ref({ nested: { made } }).value.nested.made).toBe(made);
    expect(ref(made).value).toBe(made);
    expect(reactive([made])[0]).toBe(made);
    expect(reactive(new Map([['made', made]])).get('made')).toBe(made);
    expect(shallowReactive(made)).toBe(made);
  });

  it.each(handed)('%s', async (_, play) => {
    const taken: object[] = [];
    await play((given) => taken.push(given));
    expect(taken).toHaveLength(1);
    expect(reactive({ given: taken[0]! }).given).toBe(taken[0]);
  });

  it('these tables have all exported classes', () => {
    const classes = Object.entries(rxtask)
      .filter(([, value]) => typeof value === 'function' && /^class\b/.test(String(value)))
      .map(([name]) => name)
      .filter((name) => !name.endsWith('Error'));
    const tested = instances.map(([name]) => name);
    expect(classes.filter((name) => !tested.includes(name))).toEqual(['Awaitable']); // abstract
  });
});

/** An object in a store. Vue's types unwrap classes too, as its values do not. */
const inStore = <T extends object>(state: T): T => reactive(state) as T;

describe('inside of reactive()', () => {
  it('a lock is passed on', async () => {
    const store = inStore({ lock: new Lock() });
    const save = (n: number) =>
      createTask(function* () {
        using _held = yield* store.lock.acquire();
        yield* sleep(1);
        return n;
      });
    expect(await Promise.all([save(1), save(2)])).toEqual([1, 2]);
  });

  it('a semaphore frees its slots', async () => {
    const store = inStore({ places: new Semaphore(1) });
    const take = () =>
      createTask(function* () {
        using _held = yield* store.places.acquire();
        yield* sleep(1);
      });
    await Promise.all([take(), take()]);
    expect(store.places.locked()).toBe(false);
  });

  it('a condition wakes its waiter', async () => {
    const store = inStore({ condition: new Condition() });
    const waiting = createTask(function* () {
      using _held = yield* store.condition.lock.acquire();
      yield* store.condition.wait();
      return 'met';
    });
    await sleep(1);
    await createTask(function* () {
      using _held = yield* store.condition.lock.acquire();
      store.condition.notify();
    });
    await expect(waiting).resolves.toBe('met');
  });

  it('a barrier opens', async () => {
    const store = inStore({ barrier: new Barrier(2) });
    const places = await Promise.all([store.barrier.wait(), store.barrier.wait()]);
    expect(places.sort()).toEqual([0, 1]);
  });

  it('queues and events wake their waiters', async () => {
    const store = inStore({ queue: new Queue<number>(), event: new AsyncEvent() });
    const taken = createTask(store.queue.get());
    const told = createTask(store.event.wait());
    await sleep(1);
    await store.queue.put(5);
    store.event.set();
    expect(await taken).toBe(5);
    await told;
  });

  it('a task can be awaited, cancelled, and waited for by another', async () => {
    const store = inStore({ task: createTask(sleep(1, 'a')), future: new Future<string>() });
    const other = createTask(function* () {
      return [yield* store.task, yield* until(store.future)];
    });
    store.future.setResult('b');
    expect(await other).toEqual(['a', 'b']);
  });
});
