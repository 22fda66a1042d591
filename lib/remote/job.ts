import { assertMilliseconds, described } from '../core/arguments.js';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import type { AwaitableInput } from '../core/work/kind.js';
import type { ErrorClass } from './wire/packed-error.js';
import type { JobContext } from './worker/job-context.js';
import type { Parse } from './worker/parse.js';

/** How often, and when, a job is tried again. */
export interface RetryOptions {
  /** The largest number of attempts until the job succeeds. Default 1. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the second attempt; doubled before each further one. Default 0. */
  readonly backoffMs?: number | undefined;
  /** How often the job may begin again after its worker was lost. Default: 1 in a cluster, 0 elsewhere. */
  readonly retryLost?: number | undefined;
  /** Whether a failure is worth another attempt. Called where the job ran. Default: yes, except for refused arguments. */
  readonly retryIf?: ((error: unknown) => boolean) | undefined;
}

export interface JobOptions<A extends readonly unknown[]> extends RetryOptions {
  /**
   * Checks the array of arguments, before it is sent and again before the job runs. The body gets the result of the second check.
   * A function, or a Standard Schema (zod, valibot, arktype).
   */
  readonly parse?: Parse<A> | undefined;
  /** Classes of errors that the handle fails with, matched by the class's name. Errors of other classes become RemoteErrors. */
  readonly errors?: readonly ErrorClass[] | undefined;
}

/** A call of a job: its name and its arguments. Nothing runs until a runner gets it. */
export class JobCall<T, V = never> {
  /** Only for types. */
  declare readonly result?: T;
  declare readonly value?: V;

  /** @internal */
  constructor(
    readonly job: AnyJob,
    readonly args: readonly unknown[],
  ) {}
}

/** A job's contract, which both sides import: its name, its types, its checks and its attempts. It contains no code of the job. */
export interface Job<A extends readonly unknown[], T, V = never> {
  readonly name: string;
  /** @internal */
  readonly options: JobOptions<readonly unknown[]>;
  (...args: A): JobCall<T, V>;
}

/** A job with any arguments and any result. */
export type AnyJob = Job<never, unknown, unknown>;

/**
 * Declares a job: its contract, which both sides share.
 *
 * @param name its name on the wire
 * @param options the check of its arguments, the classes of its errors, its attempts
 * @returns a function that makes calls, for `runner.run`; `implement` adds the body
 * @throws TypeError, RangeError for a wrong name or option
 *
 * @example
 * const resize = defineJob<[path: string, width: number], string, number>('resize', { attempts: 3, errors: [BadImageError] });
 * const thumbnail = await runner.run(resize('cat.png', 200));
 */
export function defineJob<A extends readonly unknown[], T, V = never>(
  name: string,
  options: JobOptions<A> = {},
): Job<A, T, V> {
  assertJob(name, options);
  const job = (...args: A): JobCall<T, V> => new JobCall<T, V>(job as unknown as AnyJob, args);
  Object.defineProperty(job, 'name', { value: name });
  Object.defineProperty(job, 'options', { value: { ...options } });
  return job as Job<A, T, V>;
}

/** The body of a job: returns any work that `createTask` takes. Its `this` is the context of the job. */
export type JobBody<A extends readonly unknown[], T, V = never> = (
  this: JobContext<V>,
  ...args: A
) => Coroutine<T> | AwaitableInput<T> | Awaitable<T>;

function assertJob(name: unknown, options: JobOptions<readonly unknown[]>): void {
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(
      `defineJob(): the name of a job is a text, not ${described(name)}: write \`defineJob('resize')\`.`,
    );
  }
  const { attempts, backoffMs, retryLost, retryIf, parse, errors } = options;
  assertCount(name, 'attempts', attempts, 1);
  assertCount(name, 'retryLost', retryLost, 0);
  if (backoffMs !== undefined)
    assertMilliseconds(backoffMs, 'defineJob', `defineJob('${name}', { backoffMs: 1000 })`);
  if (retryIf !== undefined && typeof retryIf !== 'function') {
    throw new TypeError(
      `"${name}": retryIf is a function: write \`{ retryIf: (error) => error instanceof TimeoutError }\`.`,
    );
  }
  if (parse !== undefined && typeof parse !== 'function' && !isSchema(parse)) {
    throw new TypeError(
      `"${name}": parse is a function of the array of arguments or a Standard Schema (zod, valibot, arktype), not ${described(parse)}.`,
    );
  }
  if (errors !== undefined && !errors.every((each) => typeof each === 'function')) {
    throw new TypeError(`"${name}": errors are classes: write \`{ errors: [BadImageError] }\`.`);
  }
}

function isSchema(parse: unknown): boolean {
  return typeof parse === 'object' && parse !== null && '~standard' in parse;
}

function assertCount(name: string, option: string, count: unknown, least: number): void {
  if (count === undefined || (Number.isInteger(count) && (count as number) >= least)) return;
  throw new RangeError(`"${name}": ${option} is a whole number, ${least} or more, not ${described(count)}.`);
}
