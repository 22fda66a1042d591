import { expectTypeOf } from 'expect-type';
import { type Observable, of } from 'rxjs';
import {
  type Awaitable,
  type AwaitableInput,
  type ContextToken,
  type Coroutine,
  coroutine,
  ContextVar,
  createTask,
  forEach,
  Future,
  type ResultOf,
  run,
  sleep,
  Task,
  type TaskContext,
  TaskGroupError,
  type TaskState,
  type TaskWork,
  until,
} from 'rxtask';

export const laws = {
  'ResultOf is the type of the result of each kind of work'(): void {
    expectTypeOf<ResultOf<Coroutine<number>>>().toEqualTypeOf<number>();
    expectTypeOf<ResultOf<Awaitable<number>>>().toEqualTypeOf<number>();
    expectTypeOf<ResultOf<Task<string>>>().toEqualTypeOf<string>();
    expectTypeOf<ResultOf<Observable<boolean>>>().toEqualTypeOf<boolean>();
    expectTypeOf<ResultOf<Promise<number>>>().toEqualTypeOf<number>();
    expectTypeOf<ResultOf<AsyncGenerator<number>>>().toEqualTypeOf<number>();
    expectTypeOf<ResultOf<number>>().toEqualTypeOf<never>();
    expectTypeOf<ResultOf<Coroutine<number>>>().not.toEqualTypeOf<string>();
  },

  'createTask infers its result from work of any kind'(): void {
    const call = coroutine(function* (n: number) {
      yield* sleep(1);
      return n;
    });
    const tasks = {
      generatorFunction: createTask(function* () {
        return 1;
      }),
      call: createTask(call(1)),
      coroutine: createTask(() => call(1)),
      async: createTask(async () => 1),
      promise: createTask(Promise.resolve(1)),
      observable: createTask(of(1)),
      future: createTask(new Future<number>()),
      task: createTask(createTask(of(1))),
      context: createTask(async (context) => {
        expectTypeOf(context).toEqualTypeOf<TaskContext>();
        return 1;
      }),
    };
    for (const task of Object.values(tasks)) expectTypeOf(task).toEqualTypeOf<Task<number>>();
  },

  'createTask refuses what is no work'(): void {
    // @ts-expect-error a number is no work
    createTask(42);
    // @ts-expect-error something is needed
    createTask();
    // @ts-expect-error undefined is no work
    createTask(undefined);
    // @ts-expect-error a list is no work
    createTask([1, 2]);
    // @ts-expect-error a text will not do
    createTask('text');
    // @ts-expect-error a body that returns nothing to wait for
    createTask(() => 42);
    // @ts-expect-error a name is text
    createTask(of(1), { name: 42 });
    // @ts-expect-error there is no such choice
    createTask(of(1), { onCancel: 'ignore' });
    // @ts-expect-error there is no such option
    createTask(of(1), { names: 'typo' });
  },

  'options may be undefined, as options that are passed on are'(): void {
    createTask(of(1), { name: undefined, signal: undefined, scheduler: undefined, onCancel: undefined });
  },

  'yield* gives the value'(): void {
    coroutine(function* () {
      const number = yield* sleep(1, 42);
      expectTypeOf(number).toEqualTypeOf<number>();
      const text = yield* until(of('text'));
      expectTypeOf(text).toEqualTypeOf<string>();
      const either = yield* until(Promise.resolve<number | string>(1));
      expectTypeOf(either).toEqualTypeOf<number | string>();
      const done = yield* createTask(of(true));
      expectTypeOf(done).toEqualTypeOf<boolean>();
    });
  },

  'a bare yield does not compile'(): void {
    // @ts-expect-error of a promise
    createTask(function* () {
      yield Promise.resolve(1);
    });
    // @ts-expect-error of a number
    createTask(function* () {
      yield 1;
    });
    // @ts-expect-error of a task, without the star
    createTask(function* () {
      yield createTask(of(1));
    });
    coroutine(
      // @ts-expect-error in a coroutine too
      function* () {
        yield Promise.resolve(1);
      },
    );
  },

  'yield* refuses what is no Awaitable'(): void {
    function* body(): Coroutine<void> {
      // @ts-expect-error a promise has no iterator
      yield* Promise.resolve(1);
      // @ts-expect-error neither has an Observable
      yield* of(1);
    }
    createTask(body);
    coroutine(
      // @ts-expect-error a list has one, of something else
      function* () {
        yield* [1, 2];
      },
    );
  },

  'a coroutine keeps its arguments, this and result'(): void {
    const greet = coroutine(function* (name: string, times?: number) {
      yield* sleep(times ?? 1);
      return name.length;
    });
    expectTypeOf(greet('Ada')).toEqualTypeOf<Awaitable<number>>();
    greet('Ada');
    greet('Ada', 2);
    // @ts-expect-error an argument is missing
    greet();
    // @ts-expect-error an argument of the wrong kind
    greet(1);

    const counter = {
      step: 2,
      next: coroutine(function* (this: { step: number }) {
        return this.step;
      }),
    };
    counter.next();
    const { next } = counter;
    // @ts-expect-error this is missing
    next();
    // @ts-expect-error an async function is no coroutine's body
    coroutine(async () => 1);
    // @ts-expect-error neither is a plain function
    coroutine(() => 1);
  },

  'a coroutine that calls itself compiles once its result is written down'(): void {
    const factorial: (n: number) => Awaitable<number> = coroutine(function* (n: number): Coroutine<number> {
      return n <= 1 ? 1 : n * (yield* factorial(n - 1));
    });
  },

  'until takes inputs, and functions of a signal that return one'(): void {
    expectTypeOf(until(of(1))).toEqualTypeOf<Awaitable<number>>();
    const fromSignal = until((signal) => {
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      return Promise.resolve(1);
    });
    expectTypeOf(fromSignal).toEqualTypeOf<Awaitable<number>>();
    // @ts-expect-error a number is no work
    until(42);
    // @ts-expect-error a plain iterable: it has nothing to wait for
    until([1, 2]);
    // @ts-expect-error a function that returns nothing to wait for
    until(() => 42);
  },

  'sleep takes milliseconds, and perhaps a value'(): void {
    const withValue = sleep(1, 'value');
    expectTypeOf(withValue).toEqualTypeOf<Awaitable<string>>();
    const without = sleep(1);
    expectTypeOf(without).toEqualTypeOf<Awaitable<void>>();
    // @ts-expect-error a text will not do
    sleep('1');
    // @ts-expect-error something is needed
    sleep();
  },

  'an Awaitable is an Observable and a PromiseLike of the same'(): void {
    const future = new Future<number>();
    const observable: Observable<number> = future;
    const promise: PromiseLike<number> = future;
    const input: AwaitableInput<number> = future;
    const work: TaskWork<number> = future;
    const awaited = async (): Promise<number> => future;
    const values: AsyncIterableIterator<number> = future.values();
    expectTypeOf<Awaited<typeof future>>().toEqualTypeOf<number>();
    [observable, promise, input, work, awaited, values].forEach((one) => expectTypeOf(one));
    // @ts-expect-error of the same, not of another
    const other: Observable<string> = future;
    expectTypeOf(other);
    // @ts-expect-error it is no async iterable: `for await (const x of future.values())`
    const iterable: AsyncIterable<number> = future;
    expectTypeOf(iterable);
  },

  'a future has the type of its result'(): void {
    const future = new Future<number>({ name: 'answer', detached: true });
    expectTypeOf(future.result()).toEqualTypeOf<number>();
    future.setResult(1);
    // @ts-expect-error another type
    future.setResult('1');
    future.addDoneCallback((ended) => {
      expectTypeOf(ended.result()).toEqualTypeOf<number>();
    });
    new Future<void>().setResult();
  },

  'a task is a future with a life'(): void {
    const task = createTask(of(1));
    const future: Future<number> = task;
    expectTypeOf(future);
    expectTypeOf(task.state).toEqualTypeOf<TaskState>();
    expectTypeOf(task.state$).toEqualTypeOf<Observable<TaskState>>();
    task.addDoneCallback((ended) => {
      expectTypeOf(ended.state).toEqualTypeOf<TaskState>();
    });
    task.name = 'other';
    // @ts-expect-error only createTask makes tasks
    new Task();
    // @ts-expect-error its number is given once
    task.id = 1;
    // @ts-expect-error its state is written by itself
    task.state = 'succeeded';
  },

  'a ContextVar has the type of its value'(): void {
    const user = new ContextVar<string | undefined>('user', undefined);
    expectTypeOf(user.get()).toEqualTypeOf<string | undefined>();
    user.set('ada');
    // @ts-expect-error another type
    user.set(1);
    // @ts-expect-error a default is needed
    new ContextVar<string>('user');
  },

  'a context hands on what is waited for'(): void {
    createTask(async (context) => {
      expectTypeOf(context.sleep(1)).toEqualTypeOf<Promise<void>>();
      const value = await context.until(of(1));
      expectTypeOf(value).toEqualTypeOf<number>();
      const ran = context.run(() => 'text');
      expectTypeOf(ran).toEqualTypeOf<string>();
      return value;
    });
  },

  'run takes what createTask takes, and promises its result'(): void {
    const promise = run(function* () {
      yield* sleep(1);
      return 42;
    });
    expectTypeOf(promise).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error a number is no work
    void run(42);
  },

  'a body has no this: a method uses an arrow function'(): void {
    class Page {
      url = 'a';

      load = coroutine(function* (this: Page) {
        yield* sleep(1);
        return this.url;
      });

      open(): void {
        createTask(function* () {
          expectTypeOf(this).toBeVoid(); // and not Page: `this.url` does not compile
          yield* sleep(1);
        });
        expectTypeOf(createTask(() => this.load())).toEqualTypeOf<Task<string>>();
      }
    }
    new Page().open();
  },

  'emit takes any value; a context that is typed takes its own'(): void {
    createTask((context) => {
      context.emit('progress');
      return of(1);
    });
    const report = (context: TaskContext<number>): void => {
      context.emit(1);
      // @ts-expect-error a text is no number
      context.emit('one');
    };
    createTask(async (context) => {
      report(context);
      return Promise.resolve();
    });
  },

  'forEach takes what can be waited for, and a generator function of its items'(): void {
    expectTypeOf(
      forEach(of(1, 2), function* (item, index) {
        expectTypeOf(item).toEqualTypeOf<number>();
        expectTypeOf(index).toEqualTypeOf<number>();
        yield* sleep(item);
        return false;
      }),
    ).toEqualTypeOf<Awaitable<void>>();
    async function* texts(): AsyncGenerator<string> {
      yield* ['a', 'b'];
    }
    forEach(texts(), function* (item) {
      expectTypeOf(item).toEqualTypeOf<string>();
    });
    // @ts-expect-error an array is iterated by the language
    forEach([1, 2], function* () {});
    // @ts-expect-error a body is a generator function
    forEach(of(1), async () => Promise.resolve());
  },

  'ContextVar.set returns a token that is disposable'(): void {
    const user = new ContextVar('user', 'nobody');
    const token = user.set('ada');
    expectTypeOf(token).toEqualTypeOf<ContextToken<string>>();
    expectTypeOf(token).toExtend<Disposable>();
    expectTypeOf(token.oldValue).toEqualTypeOf<string | undefined>();
    user.reset(token);
    // @ts-expect-error a token of another kind of variable
    user.reset(new ContextVar('n', 1).set(2));
  },

  'TaskGroupError splits into groups'(): void {
    const error = new TaskGroupError([], '');
    expectTypeOf(error.split(Boolean)).toEqualTypeOf<
      [matching: TaskGroupError | undefined, rest: TaskGroupError | undefined]
    >();
    expectTypeOf(error.subgroup(Boolean)).toEqualTypeOf<TaskGroupError | undefined>();
  },
};
