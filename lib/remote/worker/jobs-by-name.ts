import type { AnyJob } from '../job.js';
import type { JobImplementation, Jobs } from './job-implementation.js';

/** The jobs by name. @throws TypeError when `jobs` is not an array of jobs, RangeError when two jobs have the same name */
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

/** Whether it is a result of `defineJob`. */
export function isJob(job: unknown): job is AnyJob {
  return typeof job === 'function' && typeof (job as Partial<AnyJob>).options === 'object';
}
