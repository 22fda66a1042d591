import { expectTypeOf } from 'expect-type';
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
  type TaskPolicy,
  type TimeoutScope,
  wait,
  waitFor,
  withDeadline,
  withTimeout,
} from 'rxtask';

export const laws = {
  'withTimeout and withDeadline give what the body returns, and give it its scope'(): void {
    const limited = withTimeout(10, function* (scope) {
      expectTypeOf(scope).toEqualTypeOf<TimeoutScope>();
      expectTypeOf(scope.when()).toEqualTypeOf<number | null>();
      scope.reschedule(null);
      scope.reschedule(undefined);
      return (yield* sleep(1, 'text')).length;
    });
    expectTypeOf(limited).toEqualTypeOf<Awaitable<number>>();
    const until = withDeadline(null, function* () {
      return 'text';
    });
    expectTypeOf(until).toEqualTypeOf<Awaitable<string>>();
  },

  'withTimeout takes a generator function, and a number of milliseconds, null or undefined'(): void {
    const body = function* () {
      yield* sleep(1);
    };
    withTimeout(null, body);
    withTimeout(undefined, body);
    // @ts-expect-error an async function cannot be cancelled from outside: waitFor takes it
    withTimeout(10, async () => 1);
    // @ts-expect-error a generator object has begun: pass the function
    withTimeout(10, body());
    // @ts-expect-error not a number
    withTimeout('10', body);
    // @ts-expect-error no deadline is written so
    withTimeout(body);
    // @ts-expect-error a bare yield does not wait
    withTimeout(10, function* () {
      yield sleep(1);
    });
  },

  'waitFor returns the result type of its work'(): void {
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
        expectTypeOf(context).toEqualTypeOf<TaskContext>();
        return 1;
      }, 10),
    };
    expectTypeOf(Object.values(results)).toEqualTypeOf<Awaitable<number>[]>();
    // @ts-expect-error a number is no work
    waitFor(42, 10);
    // @ts-expect-error the time is not optional: null says "no deadline"
    waitFor(call());
  },

  'wait gives futures and tasks back as what they are, and tasks for the rest'(): void {
    expectTypeOf<TaskOf<Task<number>>>().toEqualTypeOf<Task<number>>();
    expectTypeOf<TaskOf<Task<number>>>().not.toEqualTypeOf<Task<string>>();
    expectTypeOf<TaskOf<Task<number>>>().not.toBeUnknown();
    expectTypeOf<TaskOf<Future<number>>>().toEqualTypeOf<Future<number>>();
    expectTypeOf<TaskOf<Awaitable<number>>>().toEqualTypeOf<Task<number>>();
    expectTypeOf<TaskOf<Promise<string>>>().toEqualTypeOf<Task<string>>();
    expectTypeOf<TaskOf<Observable<boolean>>>().toEqualTypeOf<Task<boolean>>();

    const tasks = wait([createTask(sleep(1, 'a'))]);
    expectTypeOf(tasks).toEqualTypeOf<Awaitable<{ done: Set<Task<string>>; pending: Set<Task<string>> }>>();
    const mixed = wait([new Future<number>(), Promise.resolve('a')]);
    expectTypeOf(mixed).toEqualTypeOf<
      Awaitable<{
        done: Set<Future<number> | Task<string>>;
        pending: Set<Future<number> | Task<string>>;
      }>
    >();
    wait(new Set([sleep(1)]), { timeout: null, returnWhen: undefined });
  },

  'wait takes several works, a time and a known way to return'(): void {
    expectTypeOf<ReturnWhen>().toEqualTypeOf<'all-completed' | 'first-completed' | 'first-exception'>();
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
        expectTypeOf(count).toEqualTypeOf<number>();
        expectTypeOf(context).toEqualTypeOf<TaskContext>();
        return count;
      }),
    };
    expectTypeOf(Object.values(ticks)).toEqualTypeOf<Task<number>[]>();
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
    const policy: PeriodicOptions['overlap'] = 'keep-latest' satisfies TaskPolicy;
    periodic(1, () => 1, { pace: 'fixed-rate', overlap: policy, times: null });
    // @ts-expect-error not a policy
    periodic(1, () => 1, { overlap: 'skip' });
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

  'run returns a promise of the result of main'(): void {
    const promises = {
      generatorFunction: run(function* () {
        return 1;
      }),
      promise: run(Promise.resolve(1)),
    };
    expectTypeOf(Object.values(promises)).toEqualTypeOf<Promise<number>[]>();
    // @ts-expect-error a number is no work
    void run(42);
  },

  'an event is an Observable without a value, and not thenable'(): void {
    const event = new AsyncEvent();
    const stream: Observable<void> = event;
    expectTypeOf(stream).toEqualTypeOf<Observable<void>>();
    expectTypeOf(event.wait()).toEqualTypeOf<Awaitable<void>>();
    expectTypeOf<Extract<'then', keyof AsyncEvent>>().toEqualTypeOf<never>();
  },
};
