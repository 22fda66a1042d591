/**
 * What piscina runs in each thread. It depends on nothing: a call is run by the copy of the library that the module of the jobs
 * has itself, since a job that waits with one copy cannot be stepped by another.
 */
import { receiveMessageOnPort } from 'node:worker_threads';

/**
 * @typedef {{ port: import('node:worker_threads').MessagePort, module: string, call: { job: string } }} ThreadTask
 * @typedef {{ serve: (task: ThreadTask, jobs: Implementation[], early: unknown[]) => Promise<void> }} Implementation
 */

/** By module: to import one again takes a fifth of a call's time. @type {Map<string, Implementation[]>} */
const known = new Map();

/** @param {ThreadTask} task */
export async function serve(task) {
  const { port, module, call } = task;
  /** @type {Implementation[]} */
  let jobs;
  try {
    jobs = known.get(module) ?? (await load(module, call.job));
  } catch (error) {
    port.postMessage({
      type: 'end',
      outcome: { status: 'failed', thrown: { error: plain(error) }, isFinal: true },
    });
    port.close();
    return;
  }
  // What came while the module was loading: a job that is cancelled by then never begins.
  const early = [];
  for (let next = messageOn(port); next !== undefined; next = messageOn(port)) early.push(next.message);
  await jobs[0]?.serve(task, jobs, early);
}

/** @param {string} module @param {string} job */
async function load(module, job) {
  const exported = /** @type {unknown} */ (await import(module));
  const jobs = jobsOf(/** @type {Record<string, unknown>} */ (exported));
  if (jobs.length === 0) {
    throw new TypeError(
      `no job "${job}" on this worker: ${module} exports no jobs. Write \`export const jobs = [implement(…)]\` there.`,
    );
  }
  known.set(module, jobs);
  return jobs;
}

/**
 * The array `jobs`, and what is exported by itself; of a CommonJS module too, which Node.js may have as the default export only.
 *
 * @param {Record<string, unknown>} exported
 */
function jobsOf(exported) {
  const { default: whole } = /** @type {{ default?: { jobs?: unknown[] } }} */ (exported);
  const listed = /** @type {unknown[]} */ (exported['jobs'] ?? whole?.jobs ?? []);
  return [...new Set([...listed, ...Object.values(exported)])].filter(isImplementation);
}

/** @param {unknown} value @returns {value is Implementation} */
function isImplementation(value) {
  return typeof (/** @type {Partial<Implementation> | null | undefined} */ (value)?.serve) === 'function';
}

/** @param {import('node:worker_threads').MessagePort} port */
function messageOn(port) {
  return /** @type {{ message: unknown } | undefined} */ (receiveMessageOnPort(port));
}

/** @param {unknown} error */
function plain(error) {
  /** @type {{ name?: unknown, message?: unknown, stack?: unknown }} */
  const { name = 'Error', message = String(error), stack = '' } = error instanceof Error ? error : {};
  return { name: String(name), message: String(message), stack: String(stack) };
}
