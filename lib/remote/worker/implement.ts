import { described } from '../../core/arguments.js';
import type { AnyJob, Job, JobBody } from '../job.js';

/** A job and its body, for a worker. Made by `implement`. */
export interface JobImplementation {
  readonly job: AnyJob;
  /** @internal */
  readonly body: JobBody<never, unknown, unknown>;
}

/** What a worker can run. The same array is for `inProcess`, for threads and for a cluster. */
export type Jobs = readonly JobImplementation[];

/**
 * Gives a job its body.
 *
 * @param job what `defineJob` made
 * @param body a generator function, an async function, or any function that returns work that `createTask` takes. Its `this` is the
 *   job's context: `this.emit(value)`, `this.signal`, `this.headers`
 * @returns what a worker takes, in an array
 * @throws TypeError when one is no job, or the other no function
 *
 * @example
 * export const jobs = [
 *   implement(resize, function* (path, width) {
 *     for (const part of parts(path)) { this.emit(part.progress); yield* sleep(0); }
 *     return `${path}.${width}.png`;
 *   }),
 * ];
 */
export function implement<A extends readonly unknown[], T, V>(
  job: Job<A, T, V>,
  body: JobBody<A, T, V>,
): JobImplementation {
  if (!isJob(job)) {
    throw new TypeError(
      `implement() takes a job and its body: the first is ${described(job)}. Write \`defineJob('resize')\`.`,
    );
  }
  if (typeof body !== 'function') {
    throw new TypeError(`implement(): the body of "${job.name}" is a function, not ${described(body)}.`);
  }
  return { job: job, body: body as JobBody<never, unknown, unknown> };
}

function isJob(job: unknown): job is AnyJob {
  return typeof job === 'function' && typeof (job as Partial<AnyJob>).options === 'object';
}

/** The jobs by name. @throws TypeError when it is no array of jobs, RangeError when two have one name */
export function jobsByName(jobs: Jobs, caller: string): ReadonlyMap<string, JobImplementation> {
  if (!areJobs(jobs)) {
    throw new TypeError(
      `${caller} takes an array of jobs with bodies: write \`[implement(resize, function* (path) { … })]\`.`,
    );
  }
  const byName = new Map<string, JobImplementation>();
  for (const each of jobs) {
    const { name } = each.job;
    if (byName.has(name)) throw new RangeError(`${caller}: two jobs are called "${name}".`);
    byName.set(name, each);
  }
  return byName;
}

function areJobs(jobs: unknown): boolean {
  return (
    Array.isArray(jobs) && jobs.every((each: Partial<JobImplementation> | undefined) => isJob(each?.job))
  );
}
