// What users write, for every TypeScript and every setting. Copied to use.mts and use.cts for Node's module resolution.
import { of } from 'rxjs';
import {
  type Awaitable,
  type Coroutine,
  coroutine,
  createTask,
  gather,
  type ResultOf,
  run,
  sleep,
  type Task,
  taskGroup,
  type TaskWork,
  until,
  withTimeout,
} from 'rxtask';

type Same<A, B> = 0 extends 1 & A ? false : [A, B] extends [B, A] ? true : false;
/** `is<T>()(value)` compiles only if T is exactly the declared type of the value. */
function is<B>() {
  return function <A>(_value: A, ..._proof: Same<A, B> extends true ? [] : [never]): void {};
}

export function* child(task: Task<number>): Coroutine<number> {
  yield* sleep(1);
  const result = yield* task;
  is<number>()(result);
  return result;
}
export function* parent(task: Task<number>): Coroutine<string> {
  is<number>()(yield* child(task));
  const text = yield* sleep(1, 'text');
  is<string>()(text);
  const [first, second] = yield* gather([of(1), child(task)]);
  is<number>()(first);
  is<number>()(second);
  return text;
}

const timesTwo = coroutine(function* (n: number) {
  is<string>()(yield* until(of('x')));
  return 2 * n;
});
is<Awaitable<number>>()(timesTwo(1));
const calling = coroutine(function* () {
  is<number>()(yield* timesTwo(1));
  return yield* createTask(timesTwo(2));
});
is<Awaitable<number>>()(calling());

const task = createTask(function* () {
  yield* sleep(1);
  return 1;
});
is<Task<number>>()(task);
is<Task<number>>()(createTask(child(task)));
is<Task<number>>()(createTask(async ({ signal }) => Number(signal.aborted)));
is<Promise<number>>()(
  run(function* () {
    return yield* withTimeout(5, function* () {
      yield* sleep(1);
      return 1;
    });
  }),
);
is<Awaitable<string>>()(
  taskGroup(function* (group) {
    return String(yield* group.createTask(child(task)));
  }),
);

export class Service {
  readonly load = coroutine(function* (this: Service) {
    yield* this.prepare();
    return 1;
  });
  *prepare(): Coroutine<void> {
    yield* sleep(1);
  }
}
is<Awaitable<number>>()(new Service().load());

export const work: TaskWork<number> = child(task);
is<number>()(0 as ResultOf<Coroutine<number>>);

// @ts-expect-error a bare yield does not compile
createTask(function* () {
  yield 1;
});
// @ts-expect-error nor in a coroutine
coroutine(function* () {
  yield task;
});
export function* bare(): Coroutine<void> {
  // @ts-expect-error nor where the type is written down
  yield task;
  // @ts-expect-error and a promise cannot be waited for directly
  yield* Promise.resolve(1);
}

export async function each(): Promise<void> {
  for await (const value of task.values()) is<number>()(value);
}
