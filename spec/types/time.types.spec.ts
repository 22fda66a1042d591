import { type Observable, of } from 'rxjs';
import {
  AsyncEvent,
  type Awaitable,
  coroutine,
  createTask,
  Future,
  periodic,
  type PeriodicOptions,
  type ReturnWhen,
  run,
  sleep,
  type Task,
  type TaskContext,
  type TaskOf,
  type TimeoutScope,
  wait,
  waitFor,
  withDeadline,
  withTimeout,
} from 'rxtask';
import { same, typeOf } from './support/same.js';

const laws = {
  'withTimeout and withDeadline give what the body returns, and give it its scope'(): void {
    const limited = withTimeout(10, function* (scope) {
      typeOf(scope).is<TimeoutScope>();
      typeOf(scope.when()).is<number | null>();
      scope.reschedule(null);
      return (yield* sleep(1, 'text')).length;
    });
    typeOf(limited).is<Awaitable<number>>();
    const until = withDeadline(null, function* () {
      return 'text';
    });
    typeOf(until).is<Awaitable<string>>();
  },

  'withTimeout takes a generator function, and a number of milliseconds or null'(): void {
    const body = function* () {
      yield* sleep(1);
    };
    withTimeout(null, body);
    // @ts-expect-error an async function cannot be cancelled from outside: waitFor takes it
    withTimeout(10, async () => 1);
    // @ts-expect-error a generator object has begun: pass the function
    withTimeout(10, body());
    // @ts-expect-error not a number
    withTimeout('10', body);
    // @ts-expect-error null says "no deadline", undefined is a mistake
    withTimeout(undefined, body);
    // @ts-expect-error a bare yield does not wait
    withTimeout(10, function* () {
      yield sleep(1);
    });
  },

  'waitFor gives what its work comes to'(): void {
    const call = coroutine(function* () {
      return 1;
    });
    const results = {
      call: waitFor(call(), 10),
      generatorFunction: waitFor(function* () {
        return 1;
      }, 10),
      async: waitFor(async () => 1, 10),
      promise: waitFor(Promise.resolve(1), null),
      observable: waitFor(of(1), 0),
      task: waitFor(createTask(call()), 10),
      context: waitFor(async (context) => {
        typeOf(context).is<TaskContext>();
        return 1;
      }, 10),
    };
    typeOf(Object.values(results)).is<Awaitable<number>[]>();
    // @ts-expect-error a number is no work
    waitFor(42, 10);
    // @ts-expect-error the time is not optional: null says "no deadline"
    waitFor(call());
  },

  'wait gives futures and tasks back as what they are, and tasks for the rest'(): void {
    same<TaskOf<Task<number>>, Task<number>>();
    // @ts-expect-error a proof of the proof: these are different
    same<TaskOf<Task<number>>, Task<string>>();
    // @ts-expect-error and so are these
    same<unknown, TaskOf<Task<number>>>();
    same<TaskOf<Future<number>>, Future<number>>();
    same<TaskOf<Awaitable<number>>, Task<number>>();
    same<TaskOf<Promise<string>>, Task<string>>();
    same<TaskOf<Observable<boolean>>, Task<boolean>>();

    const tasks = wait([createTask(sleep(1, 'a'))]);
    typeOf(tasks).is<Awaitable<{ done: Set<Task<string>>; pending: Set<Task<string>> }>>();
    const mixed = wait([new Future<number>(), Promise.resolve('a')]);
    typeOf(mixed).is<
      Awaitable<{
        done: Set<Future<number> | Task<string>>;
        pending: Set<Future<number> | Task<string>>;
      }>
    >();
    wait(new Set([sleep(1)]), { timeout: null, returnWhen: undefined });
  },

  'wait takes several works, a time and a known way to return'(): void {
    same<ReturnWhen, 'all-completed' | 'first-completed' | 'first-exception'>();
    // @ts-expect-error brackets are missing
    wait(Promise.resolve(1));
    // @ts-expect-error a number is no work
    wait([42]);
    // @ts-expect-error Python's spelling
    wait([sleep(1)], { returnWhen: 'FIRST_COMPLETED' });
    // @ts-expect-error not a number
    wait([sleep(1)], { timeout: '5' });
  },

  'periodic emits what its ticks come to, plain values included'(): void {
    const ticks = {
      value: periodic(1, () => 1),
      count: periodic(1, (count) => count),
      generatorFunction: periodic(1, function* () {
        yield* sleep(1);
        return 1;
      }),
      awaitable: periodic(1, () => sleep(1, 1 as number)),
      async: periodic(1, async () => 1),
      observable: periodic(1, () => of(1)),
      context: periodic(1, (count, context) => {
        typeOf(count).is<number>();
        typeOf(context).is<TaskContext>();
        return count;
      }),
    };
    typeOf(Object.values(ticks)).is<Task<number>[]>();
  },

  'periodic knows its policies'(): void {
    const options: PeriodicOptions = {
      name: 'poll',
      detached: true,
      start: 'after-period',
      pace: 'fixed-rate',
      overlap: 'restart',
      times: undefined,
      until: new AsyncEvent(),
    };
    periodic(1, () => 1, options);
    periodic(1, () => 1, { until: Promise.resolve() });
    periodic(1, () => 1, { until: sleep(1) });
    // @ts-expect-error not a policy
    periodic(1, () => 1, { overlap: 'drop' });
    // @ts-expect-error not a pace
    periodic(1, () => 1, { pace: 'fast' });
    // @ts-expect-error not a start
    periodic(1, () => 1, { start: 0 });
    // @ts-expect-error a generator is no input to wait for
    periodic(1, () => 1, { until: (function* () {})() });
    // @ts-expect-error not a number
    periodic('1', () => 1);
    // @ts-expect-error not a function
    periodic(1, sleep(1));
  },

  'run gives a promise of what main comes to'(): void {
    const promises = {
      generatorFunction: run(function* () {
        return 1;
      }),
      promise: run(Promise.resolve(1)),
    };
    typeOf(Object.values(promises)).is<Promise<number>[]>();
    // @ts-expect-error a number is no work
    void run(42);
  },

  'an event is an Observable without a value, and not thenable'(): void {
    const event = new AsyncEvent();
    const stream: Observable<void> = event;
    typeOf(stream).is<Observable<void>>();
    typeOf(event.wait()).is<Awaitable<void>>();
    same<Extract<'then', keyof AsyncEvent>, never>();
  },
};

it.each(Object.entries(laws))('%s', (_, law) => {
  expect(typeof law).toBe('function');
});
