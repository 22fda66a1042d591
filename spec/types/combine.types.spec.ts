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

/** Whether each can stand for the other, and neither is `any`. */
type Same<A, B> = 0 extends 1 & A ? false : [A, B] extends [B, A] ? true : false;

/** `typeOf(value).is<T>(true)` fails to compile unless that is its type. */
function typeOf<A>(_value: A): { is<B>(isSame: Same<A, B>): void } {
  return {
    is(isSame) {
      expect(isSame).toBe(true);
    },
  };
}

function* numbered(): Coroutine<number> {
  yield* sleep(0);
  return 1;
}
const named = coroutine(function* () {
  yield* sleep(0);
  return 'name';
});

/** Never called: `npm run types` is the test. */
function* programs(): Coroutine<void> {
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
  typeOf((yield* gather([task, future]))[2]).is<undefined>(true);
  yield* future;
}

describe('the type of', () => {
  it('gather is a tuple of results', () => {
    const all = gather([numbered(), named(), of(true), Promise.resolve(1n), new Future<Date>()]);
    typeOf(all).is<Future<[number, string, boolean, bigint, Date]>>(true);
    all.cancel();
    void all.then(null, () => undefined);
  });

  it('gather of a list is a list', () => {
    const all = gather([1, 2].map(() => named()));
    typeOf(all).is<Future<string[]>>(true);
    all.cancel();
    void all.then(null, () => undefined);
  });

  it('gatherSettled is a tuple of settled results', () => {
    const all = gatherSettled([numbered(), named()]);
    typeOf(all).is<Future<[PromiseSettledResult<number>, PromiseSettledResult<string>]>>(true);
    all.cancel();
    void all.then(null, () => undefined);
  });

  it('shield is a future of the result', () => {
    const outer = shield(of(1));
    typeOf(outer).is<Future<number>>(true);
    void outer.then(null, () => undefined);
  });

  it('wait has tasks for work, and futures for themselves', () => {
    const waiting = wait([numbered(), new Future<boolean>()]);
    typeOf(waiting).is<
      Awaitable<{
        done: Set<Future<boolean> | Task<number>>;
        pending: Set<Future<boolean> | Task<number>>;
      }>
    >(true);
  });

  it('asCompleted is an Observable of tasks, and an iterable of results', () => {
    const all = asCompleted([named()]);
    typeOf(all).is<Observable<Task<string>> & Iterable<Awaitable<string>>>(true);
    all.subscribe();
  });

  it('taskGroup is the result of its body', () => {
    const result = taskGroup(function* (group) {
      const child = group.createTask(numbered());
      typeOf(child).is<Task<number>>(true);
      return String(yield* child);
    });
    typeOf(result).is<Awaitable<string>>(true);
  });

  it('taskGroup with an async body is what that resolves to', () => {
    const result = taskGroup(async (_, context) => {
      await context.sleep(1);
      return 1;
    });
    typeOf(result).is<Awaitable<number>>(true);
  });

  it('taskGroup with a body that never ends by itself is that of its values', () => {
    const result = taskGroup(() => NEVER);
    typeOf(result).is<Awaitable<never>>(true);
  });

  it('what does not compile is noted', () => {
    expect(programs).toBeInstanceOf(Function);
  });
});
