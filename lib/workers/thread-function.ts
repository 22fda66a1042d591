import { described } from '../core/arguments.js';
import { type AwaitableInput, kindOf } from '../core/work/kind.js';
import type { Coroutine } from '../core/awaitable.js';
import { defineJob, type JobBody, type JobOptions } from '../remote/job.js';
import type { JobContext } from '../remote/worker/job-context.js';
import { implement } from '../remote/worker/implement.js';
import type { JobImplementation } from '../remote/worker/job-implementation.js';
import { builtIn } from './built-in.js';

export interface ThreadFunctionOptions<A extends readonly unknown[]> extends JobOptions<A> {
  /** Milliseconds that a call may take to end after it is cancelled; then its thread is terminated. Default 5000. */
  readonly graceMs?: number | null | undefined;
}

/** A function that `toThread` can call. */
export interface ThreadFunction<A extends readonly unknown[], T, V = never> extends JobImplementation {
  /** @internal The URL of its module. */
  readonly module: string;
  /** @internal */
  readonly graceMs: number | null | undefined;
  /** Only for types. */
  readonly call?: (...args: A) => { readonly result: T; readonly value: V };
}

/** A plain function, or a function that returns work that `createTask` takes. */
export type ThreadBody<A extends readonly unknown[], T, V = never> = (
  this: JobContext<V>,
  ...args: A
) => Coroutine<T> | AwaitableInput<T> | T;

/**
 * Makes a function that `toThread` can call. The module must export it: a thread imports the module, and finds the function by
 * `name`. (Bundlers change the name of the function itself.)
 *
 * @param module `import.meta.url`, or `__filename` in CommonJS
 * @param name a name that is unique within the module
 * @param body a plain function, a generator function or an async function; its `this` is the context of the call
 * @param options `graceMs`, and the options of `defineJob`
 * @throws TypeError for a wrong module, name or function
 *
 * @example
 * export const hash = threadFunction(import.meta.url, 'hash', (text: string) => {
 *   return createHash('sha256').update(text).digest('hex');
 * });
 */
export function threadFunction<A extends readonly unknown[], T, V = never>(
  module: string,
  name: string,
  body: ThreadBody<A, T, V>,
  options: ThreadFunctionOptions<A> = {},
): ThreadFunction<A, T, V> {
  const href = hrefOf(module);
  if (typeof name !== 'string' || typeof body !== 'function') {
    throw new TypeError(
      `threadFunction() takes the URL of its module, a name and a function, not ${described(typeof name === 'string' ? body : name)}: ` +
        "write `threadFunction(import.meta.url, 'hash', (text) => …)`.",
    );
  }
  const { graceMs, ...contract } = options;
  const job = defineJob<A, T, V>(name, contract);
  return { ...implement(job, bodyOf(body)), module: href, graceMs };
}

/** The body of the job: waits for the result of `body` if it is work; else that is the result of the job. */
function bodyOf<A extends readonly unknown[], T, V>(body: ThreadBody<A, T, V>): JobBody<A, T, V> {
  return function (this: JobContext<V>, ...args: A) {
    const result: unknown = body.apply(this, args as never);
    return kindOf(result) === undefined ? justReturn(result as T) : (result as Coroutine<T>);
  };
}

function* justReturn<T>(result: T): Coroutine<T> {
  return result;
}

function hrefOf(module: unknown): string {
  if (typeof module !== 'string' || module === '') {
    throw new TypeError(
      `threadFunction() takes the URL of its module, not ${described(module)}: write \`threadFunction(import.meta.url, …)\`, or \`__filename\` in CommonJS.`,
    );
  }
  if (/^[a-z][a-z+.-]+:/i.test(module)) return module;
  const { pathToFileURL } = builtIn('node:url') as { pathToFileURL: (path: string) => URL };
  return pathToFileURL(module).href;
}
