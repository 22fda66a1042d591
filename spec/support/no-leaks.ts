import { setImmediate as macrotask, setTimeout as delay } from 'node:timers/promises';
import { Observable, type Subscription } from 'rxjs';
import { allTasks } from '../../lib/index.js';

/**
 * After every test, no task of the default loop is alive, no host timer is new, and no subscription is open.
 *
 * `process.getActiveResourcesInfo` counts the timers of the whole process, Jest's own included. Those of the test
 * runner come in pairs (one guards each hook, before and after alike), and in a worker process there are no others.
 * In-band (`--runInBand`), Jest's status line lives in the same process and keeps a timer for 100 ms now and then.
 *
 * Timers come from `node:timers`, so that a test that ends with fake timers installed is checked like any other.
 */
const settlingTurns = 10; // the loop lets the host run when a drain takes long
/** Clients of servers keep timers for their connections, which outlive a test. */
const hasConnections = expect.getState().testPath?.includes('/spec/cluster/') === true;
const statusLineMs = process.send === undefined ? 150 : 0;

const reported = new WeakSet<object>();
let timersBefore = 0;

/** The subscriptions of the running test. All subscriptions pass through here, those of lib too. */
const subscriptions = new Set<Subscription>();
const patched = Observable.prototype as unknown as {
  subscribe: (this: unknown, ...args: unknown[]) => Subscription;
};
const original = patched.subscribe;
patched.subscribe = function (...args) {
  const subscription = original.apply(this, args);
  if (!subscription.closed) subscriptions.add(subscription);
  return subscription;
};

beforeEach(() => {
  timersBefore = hostTimers();
  subscriptions.clear();
});

afterEach(async () => {
  for (let turn = 0; turn === 0 || (turn < settlingTurns && !isClean()); turn++) await macrotask();
  if (extraTimers() > 0 && statusLineMs > 0) await delay(statusLineMs);

  const leaks: string[] = [];
  const tasks = aliveTasks();
  if (tasks.length > 0) {
    leaks.push(`tasks still alive: ${tasks.map((task) => `${task.name} (${task.state})`).join(', ')}`);
  }
  const timers = extraTimers();
  if (timers > 0) leaks.push(`host timers still running: ${String(timers)}`);

  const open = [...subscriptions].filter(({ closed }) => !closed).length;
  if (open > 0) leaks.push(`subscriptions still open: ${String(open)}`);

  // Reports each leak once, at the test that caused it.
  for (const task of tasks) {
    reported.add(task);
    task.cancel('leaked by a test');
  }
  if (leaks.length > 0) {
    throw new Error(
      `Something outlives this test: ${leaks.join('; ')}. Await it, or cancel it and await its clean-up.`,
    );
  }
});

function isClean(): boolean {
  return aliveTasks().length === 0 && extraTimers() <= 0;
}

function aliveTasks() {
  return [...allTasks()].filter((task) => !reported.has(task));
}

function extraTimers(): number {
  return hasConnections ? 0 : hostTimers() - timersBefore;
}

function hostTimers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}
