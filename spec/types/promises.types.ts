/*
 * A Task fits wherever a `Promise<T>` is expected, and what is inferred is T and not Task<T>. The signatures below are those of
 * the libraries named, copied in shape: their type parameters, and how a function's promise reaches the result.
 */
import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';
import { type Awaitable, type Coroutine, coroutine, createTask, Future, sleep, type Task } from 'rxtask';

interface User {
  id: number;
  name: string;
}

const load = coroutine(function* (id: number): Coroutine<User> {
  yield* sleep(1);
  return { id, name: 'Ada' };
});
const log = (...values: unknown[]): number => values.length;
const loadInTask = (id: number): Task<User> => createTask(load(id));

// TanStack Query 5: useQuery
type QueryFunction<T, K extends readonly unknown[]> = (context: {
  queryKey: K;
  signal: AbortSignal;
}) => T | Promise<T>;
declare function useQuery<
  TQueryFnData = unknown,
  TError = Error,
  TData = TQueryFnData,
  TQueryKey extends readonly unknown[] = readonly unknown[],
>(options: {
  queryKey: TQueryKey;
  queryFn?: QueryFunction<TQueryFnData, TQueryKey>;
  select?: (data: TQueryFnData) => TData;
}): { data: TData | undefined; error: TError | null };

// SWR 2: useSWR
type FetcherResponse<Data = unknown> = Data | Promise<Data>;
declare function useSWR<Data = unknown, Failure = unknown, Key extends string = string>(
  key: Key,
  fetcher: ((key: Key) => FetcherResponse<Data>) | null,
): { data: Data | undefined; error: Failure | undefined };

// Redux Toolkit 2: createAsyncThunk, and a queryFn of RTK Query
type MaybePromise<T> = T | Promise<T>;
declare function createAsyncThunk<Returned, Argument = void>(
  typePrefix: string,
  payloadCreator: (argument: Argument, api: { signal: AbortSignal }) => MaybePromise<Returned>,
): (argument: Argument) => { unwrap(): Promise<Returned> };
declare function query<Result>(definition: {
  queryFn(id: number): MaybePromise<{ data: Result; error?: undefined } | { error: Error; data?: undefined }>;
}): Result;

// Fastify 5: a route's handler
interface FastifyReply {
  code(status: number): this;
}
declare function route<Route extends { Reply: unknown }>(
  path: string,
  handler: (
    request: { signal: AbortSignal },
    reply: FastifyReply,
  ) => Route['Reply'] | void | Promise<Route['Reply'] | void>,
): void;

// p-map 7
declare const pMapSkip: unique symbol;
declare function pMap<Element, NewElement>(
  input: AsyncIterable<Element | Promise<Element>> | Iterable<Element | Promise<Element>>,
  mapper: (element: Element, index: number) => MaybePromise<NewElement | typeof pMapSkip>,
): Promise<Exclude<NewElement, typeof pMapSkip>[]>;

// VueUse 13: useAsyncState, computedAsync
declare function useAsyncState<Data, Params extends unknown[] = unknown[]>(
  promise: Promise<Data> | ((...args: Params) => Promise<Data>),
  initialState: Data,
): { state: { value: Data }; execute(delay?: number, ...args: Params): Promise<Data> };
declare function computedAsync<T>(
  evaluate: (onCancel: (cancel: () => void) => void) => T | Promise<T>,
  initialState: T,
): { readonly value: T };

// Hono 4: a handler
interface TypedResponse<T> {
  readonly body: T;
}
type HandlerResponse<T> = Response | TypedResponse<T> | Promise<Response | TypedResponse<T>>;
declare function honoGet<R extends HandlerResponse<unknown>>(
  path: string,
  handler: (context: { json<T>(value: T): TypedResponse<T> }) => R,
): { output: Awaited<R> };

// Express 5: a handler
declare function expressGet(
  path: string,
  handler: (request: unknown, response: { json(body: unknown): void }) => void | Promise<void>,
): void;

export const laws = {
  'a Task, a Future and a cold Awaitable are promises to the compiler'(): void {
    expectTypeOf<Task<User>>().toExtend<Promise<User>>();
    expectTypeOf<Future<User>>().toExtend<Promise<User>>();
    expectTypeOf<Awaitable<User>>().toExtend<Promise<User>>();
    expectTypeOf<Awaited<Task<User>>>().toEqualTypeOf<User>();
    expectTypeOf<Awaitable<User>>().not.toExtend<Promise<string>>();
    expectTypeOf<Awaitable<User>>().toExtend<Observable<User>>();
  },

  async 'then, catch and finally promise as those of a promise do'(): Promise<void> {
    const task = loadInTask(1);
    expectTypeOf(task.then()).toEqualTypeOf<Promise<User>>();
    expectTypeOf(task.catch(() => 'none' as const)).toEqualTypeOf<Promise<User | 'none'>>();
    expectTypeOf(task.finally(() => undefined)).toEqualTypeOf<Promise<User>>();
    expectTypeOf(Promise.all([task, new Future<number>()])).resolves.toEqualTypeOf<[User, number]>();
    expectTypeOf(Promise.race([task, Promise.resolve('text')])).resolves.toEqualTypeOf<User | string>();
    await task;
  },

  'TanStack Query infers the result'(): void {
    const { data } = useQuery({ queryKey: ['user', 1], queryFn: () => loadInTask(1) });
    expectTypeOf(data).toEqualTypeOf<User | undefined>();
    const cold = useQuery({ queryKey: ['user', 1], queryFn: () => load(1), select: (user) => user.name });
    expectTypeOf(cold.data).toEqualTypeOf<string | undefined>();
  },

  'SWR infers the result'(): void {
    const { data } = useSWR('/user', () => loadInTask(1));
    expectTypeOf(data).toEqualTypeOf<User | undefined>();
  },

  'Redux Toolkit infers the result'(): void {
    const fetchUser = createAsyncThunk('user', (id: number) => loadInTask(id));
    expectTypeOf(fetchUser(1).unwrap()).toEqualTypeOf<Promise<User>>();
    const found = query({
      queryFn: (id) =>
        createTask(function* () {
          return { data: yield* load(id) };
        }),
    });
    expectTypeOf(found).toEqualTypeOf<User>();
  },

  'Fastify takes it for the reply'(): void {
    route<{ Reply: User }>('/user', () => loadInTask(1));
    // @ts-expect-error another reply
    route<{ Reply: string }>('/user', () => loadInTask(1));
  },

  'p-map infers the results, of mappers and of tasks in its input'(): void {
    const users = pMap([1, 2], (id) => loadInTask(id));
    expectTypeOf(users).toEqualTypeOf<Promise<User[]>>();
    const names = pMap<User, string>([loadInTask(1), loadInTask(2)], (user) => user.name);
    expectTypeOf(names).toEqualTypeOf<Promise<string[]>>();
  },

  'VueUse infers the result'(): void {
    const none: User = { id: 0, name: '' };
    const { state } = useAsyncState(loadInTask(1), none);
    expectTypeOf(state.value).toEqualTypeOf<User>();
    const called = useAsyncState((id: number) => loadInTask(id), none);
    expectTypeOf(called.execute(0, 1)).toEqualTypeOf<Promise<User>>();
    const computed = computedAsync(() => loadInTask(1), none);
    expectTypeOf(computed.value).toEqualTypeOf<User>();
  },

  'Hono takes it for the response'(): void {
    const { output } = honoGet('/user', (context) =>
      createTask(function* () {
        return context.json(yield* load(1));
      }),
    );
    expectTypeOf(output).toEqualTypeOf<TypedResponse<User>>();
    // @ts-expect-error a user is no response
    honoGet('/user', () => loadInTask(1));
  },

  'Express takes it for a handler’s promise'(): void {
    expressGet('/user', (_, response) =>
      createTask(function* () {
        response.json(yield* load(1));
      }),
    );
  },

  async 'what iterates a task does not compile, and values() does'(): Promise<void> {
    const task = loadInTask(1);
    for await (const user of task.values()) expectTypeOf(user).toEqualTypeOf<User>();
    // @ts-expect-error for await takes values()
    for await (const user of task) log(user);
    // @ts-expect-error a loop too
    for (const user of task) log(user);
    // @ts-expect-error a spread takes the awaited result
    log([...task]);
    // @ts-expect-error and so does destructuring
    const [first] = task;
    log(first);
    // @ts-expect-error a cold Awaitable is no list either
    log([...load(1)]);
  },

  'yield* compiles in every generator function, annotated or not'(): void {
    function* plain() {
      const user = yield* loadInTask(1);
      yield* sleep(1);
      return user.name;
    }
    function* annotated(): Coroutine<string> {
      return yield* plain();
    }
    function* typed(): Generator<never, string> {
      return yield* annotated();
    }
    createTask(plain);
    createTask(annotated());
    coroutine(typed);
    coroutine(plain);
  },
};
