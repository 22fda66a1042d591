/**
 * What piscina runs in each thread. It depends on nothing: a call is run by the copy of the library that the module of the jobs
 * has itself, since a job that waits with one copy cannot be stepped by another.
 *
 * The thread opens one port for all of its calls. A port for each call would cost more than the call. Each message has the number of
 * its call, so that a request for a call that has ended reaches no other.
 */
import { MessageChannel, parentPort, receiveMessageOnPort, threadId } from 'node:worker_threads';

/**
 * @typedef {[number: number, module: string, setup: unknown, job: string]} ThreadTask
 * @typedef {{ early: unknown[], receive?: (request: unknown) => void, post: (report: unknown, transfer: readonly import('node:worker_threads').Transferable[]) => void }} CallWire
 * @typedef {{ serve: (task: ThreadTask, jobs: Implementation[], wire: CallWire) => Promise<unknown> }} Implementation
 * @typedef {{ number: number, request: unknown }} ThreadRequest
 */

/** By module: to import one again takes a fifth of a call's time. @type {Map<string, Implementation[]>} */
const known = new Map();

const { port1: port, port2: far } = new MessageChannel();
/** The number of the call that runs, or of the last one. */
let current = 0;
/** @type {CallWire | undefined} */
let wire;
/** Requests for a call that has not arrived yet: it comes on another port. @type {ThreadRequest[]} */
const ahead = [];

port.on('message', take);
parentPort?.postMessage({ thread: threadId, port: far }, [far]);

/** @param {ThreadRequest} message */
function take(message) {
  if (message.number > current) ahead.push(message);
  if (message.number !== current || wire === undefined) return;
  if (wire.receive === undefined) wire.early.push(message.request);
  else wire.receive(message.request);
}

/**
 * @param {ThreadTask} task
 * @returns the outcome; undefined if it was posted
 */
export async function serve(task) {
  const [number, module, , job] = task;
  current = number;
  wire = {
    early: [],
    post: (report, transfer) => {
      port.postMessage({ number, report }, transfer);
    },
  };
  for (const message of ahead.splice(0)) take(message);
  /** @type {Implementation[]} */
  let jobs;
  try {
    jobs = known.get(module) ?? (await load(module, job));
  } catch (error) {
    return { status: 'failed', thrown: { error: plain(error) }, isFinal: true };
  }
  // What came while the module was loading: a job that is cancelled by then never begins.
  for (let next = messageOn(port); next !== undefined; next = messageOn(port)) take(next.message);
  return jobs[0]?.serve(task, jobs, wire);
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
  return /** @type {{ message: ThreadRequest } | undefined} */ (receiveMessageOnPort(port));
}

/** @param {unknown} error */
function plain(error) {
  /** @type {{ name?: unknown, message?: unknown, stack?: unknown }} */
  const { name = 'Error', message = String(error), stack = '' } = error instanceof Error ? error : {};
  return { name: String(name), message: String(message), stack: String(stack) };
}
