import { wallClock } from '../../loop/wall-clock.js';
import type { Report } from '../protocol.js';
import type { Outcome } from '../wire/outcome.js';
import type { WireLimits } from '../wire/wire.js';
import type { CallWire, Jobs } from './job-implementation.js';
import { jobsByName } from './jobs-by-name.js';
import { neverBegun } from './never-begun.js';
import { Session, type SessionSetup } from './session.js';
import { callOf, type ModuleSetup, type ThreadTask } from './thread-task.js';

/** By the array of the jobs, which a thread uses for all of its calls. */
const setups = new WeakMap<Jobs, SessionSetup>();

/**
 * Runs one call in this thread. When the promise resolves, the call has ended and the thread is free.
 *
 * A message wakes up the other thread, which costs more than all the rest of a call. So a call that posts nothing before its end
 * returns its outcome, and the script of the thread sends it with the message that the thread is free. After a value, the outcome
 * must be posted too: on another channel it could overtake the value.
 *
 * @returns the outcome; undefined if it was posted
 */
export async function serveCall(task: ThreadTask, jobs: Jobs, wire: CallWire): Promise<Outcome | undefined> {
  const call = callOf(task);
  const [, , given] = task;
  const setup = given === undefined ? setups.get(jobs)! : keptSetup(jobs, given);
  const { limits } = setup;
  const [request] = wire.early;
  if (request !== undefined) return neverBegun(request, call, limits);
  return new Promise((resolve) => {
    let hasPosted = false;
    let hasEnded = false;
    const post = (report: Report, transfer: readonly object[]): void => {
      if (hasEnded) return; // a value that the job emits after its end
      if (report.type === 'active' && given === undefined) return;
      const isReturned =
        report.type === 'end' && !hasPosted && transfer.length === 0 && isPortable(report.outcome, limits);
      if (!isReturned) wire.post(report, transfer);
      hasPosted = true;
      if (report.type !== 'end') return;
      hasEnded = true;
      resolve(isReturned ? report.outcome : undefined);
    };
    const session = new Session(setup, call, post);
    wire.receive = (each) => {
      session.request(each);
    };
  });
}

function keptSetup(jobs: Jobs, { owner, limits }: ModuleSetup): SessionSetup {
  const setup = { jobs: jobsByName(jobs, owner), owner, limits, clock: wallClock };
  setups.set(jobs, setup);
  return setup;
}

/** Whether it can be cloned for certain. The answer of a thread that cannot be cloned would end the thread. */
function isPortable(outcome: Outcome, { copy }: WireLimits): boolean {
  if (copy || outcome.status !== 'succeeded') return true;
  const { value } = outcome;
  return value === null || !['object', 'function', 'symbol'].includes(typeof value);
}
