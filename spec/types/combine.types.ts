import { expectTypeOf } from 'expect-type';
import { NEVER, type Observable, of } from 'rxjs';
import {
  asCompleted,
  type Awaitable,
  type Coroutine,
  coroutine,
  createTask,
  Future,
  gather,
  gatherSettled,
  PriorityQueue,
  Queue,
  shield,
  sleep,
  type Task,
  taskGroup,
  wait,
} from 'rxtask';

function* numbered(): Coroutine<number> {
  yield* sleep(0);
  return 1;
}
const named = coroutine(function* () {
  yield* sleep(0);
  return 'name';
});

export const laws = {
  'the type of gather is a tuple of results'(): void {
    const all = gather([numbered(), named(), of(true), Promise.resolve(1n), new Future<Date>()]);
    expectTypeOf(all).toEqualTypeOf<Future<[number, string, boolean, bigint, Date]>>();
  },

  'the type of gather of a list is a list'(): void {
    const all = gather([1, 2].map(() => named()));
    expectTypeOf(all).toEqualTypeOf<Future<string[]>>();
  },

  'the type of gather of another iterable is a list'(): void {
    const tasks = new Set([createTask(named())]);
    expectTypeOf(gather(tasks)).toEqualTypeOf<Future<string[]>>();
    expectTypeOf(gather(tasks.values())).toEqualTypeOf<Future<string[]>>();
    expectTypeOf(gatherSettled(tasks)).toEqualTypeOf<Future<PromiseSettledResult<string>[]>>();
    expectTypeOf(gather(new Set<Future<boolean> | Task<number>>())).toEqualTypeOf<
      Future<(number | boolean)[]>
    >();
  },

  *'the type of gather of what wait gives is a list'(): Coroutine<void> {
    const { done, pending } = yield* wait([numbered(), named()]);
    expectTypeOf(gather(done)).toEqualTypeOf<Future<(number | string)[]>>();
    expectTypeOf(gatherSettled(pending)).toEqualTypeOf<Future<PromiseSettledResult<number | string>[]>>();
  },

  'the type of gatherSettled is a tuple of settled results'(): void {
    const all = gatherSettled([numbered(), named()]);
    expectTypeOf(all).toEqualTypeOf<Future<[PromiseSettledResult<number>, PromiseSettledResult<string>]>>();
  },

  'the type of shield is a future of the result'(): void {
    const outer = shield(of(1));
    expectTypeOf(outer).toEqualTypeOf<Future<number>>();
  },

  'the type of wait has tasks for work, and futures for themselves'(): void {
    const waiting = wait([numbered(), new Future<boolean>()]);
    expectTypeOf(waiting).toEqualTypeOf<
      Awaitable<{
        done: Set<Future<boolean> | Task<number>>;
        pending: Set<Future<boolean> | Task<number>>;
      }>
    >();
  },

  'the type of asCompleted is an Observable of tasks, and an iterable of results'(): void {
    const all = asCompleted([named()]);
    expectTypeOf(all).toEqualTypeOf<Observable<Task<string>> & Iterable<Awaitable<string>>>();
  },

  'the type of taskGroup is the result of its body'(): void {
    const result = taskGroup(function* (group) {
      const child = group.createTask(numbered());
      expectTypeOf(child).toEqualTypeOf<Task<number>>();
      return String(yield* child);
    });
    expectTypeOf(result).toEqualTypeOf<Awaitable<string>>();
  },

  'the type of taskGroup with an async body is what that resolves to'(): void {
    const result = taskGroup(async (_, context) => {
      await context.sleep(1);
      return 1;
    });
    expectTypeOf(result).toEqualTypeOf<Awaitable<number>>();
  },

  'the type of taskGroup with a body that never ends by itself is that of its values'(): void {
    const result = taskGroup(() => NEVER);
    expectTypeOf(result).toEqualTypeOf<Awaitable<never>>();
  },

  *'what is no work does not compile'(): Coroutine<void> {
    const task = createTask(named());
    const future = new Future<boolean>();

    // @ts-expect-error one work is not several
    gather(task);
    // @ts-expect-error nor is text
    gather(['text']);
    // @ts-expect-error wait needs works, not text
    wait('text');
    // @ts-expect-error unknown ways to wait do not compile
    wait([task], { returnWhen: 'first' });
    // @ts-expect-error a number is no work
    shield(1);
    // @ts-expect-error a body gives work
    taskGroup(() => 1);
    // @ts-expect-error nor may a task group be given the work itself
    taskGroup(task);
    // @ts-expect-error a bare yield does not compile
    taskGroup(function* () {
      yield task;
    });
    // @ts-expect-error a queue takes its own kind of item
    new Queue<number>().putNow('text');
    // @ts-expect-error compare compares items
    new PriorityQueue<number>(0, (a: string, b: string) => a.length - b.length);
    // @ts-expect-error lists of results have the length of the list of works
    expectTypeOf((yield* gather([task, future]))[2]);
  },
};
