import { described } from '../../core/arguments.js';
import type { Job, JobBody } from '../job.js';
import type { JobImplementation } from './job-implementation.js';
import { isJob } from './jobs-by-name.js';
import { serveCall } from './serve-call.js';

/**
 * Adds the body to a job.
 *
 * @param job a result of `defineJob`
 * @param body a generator function, an async function, or any function that returns work that `createTask` takes. Its `this` is the
 *   job's context: `this.emit(value)`, `this.signal`, `this.headers`
 * @returns the implementation; workers take an array of them
 * @throws TypeError when `job` is not a job, or `body` is not a function
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
  return { job: job, body: body as JobBody<never, unknown, unknown>, serve: serveCall };
}
