/** Conformance suites of others: Promises/A+ on futures and tasks, and the rules of the TC39 proposal for Observables on tasks. */
import { runBeside } from '../package/run.js';
import { workshop } from './workshop.js';

/** The tests of promises-aplus-tests 2.1.2. */
const PROMISE_TESTS = 872;

/**
 * The rules that a task fails and RxJS's Observable passes.
 *
 * RxJS hides its subscriber's `complete` behind two prototypes, so that the suite does not look at it; it would fail as well.
 */
const ONLY_TASKS_FAIL = [
  'SubscriptionObserver.prototype.complete › SubscriptionObserver.prototype has a complete method › Function length is 1',
];

export async function suites() {
  await Promise.all([promises('Future'), promises('Task'), observables()]);
}

/** @param {string} kind */
async function promises(kind) {
  /** @type {{ passed: number, failed: string[] }} */
  const { passed, failed } = await told('suites/promises-aplus.cjs', kind);
  if (passed !== PROMISE_TESTS || failed.length > 0) {
    throw new Error(
      [`Promises/A+, ${kind}: ${String(passed)} of ${String(PROMISE_TESTS)}`, ...failed].join('\n  '),
    );
  }
  console.log(`Promises/A+, ${kind}: ${String(passed)} of ${String(passed)}`);
}

async function observables() {
  /** @type {Record<'rxjs' | 'task', { passed: number, failed: string[] }>} */
  const { rxjs, task } = await told('suites/es-observable.cjs');
  // Several rules of the suite have the same title.
  const left = [...rxjs.failed];
  const added = task.failed.filter((title) => {
    const at = left.indexOf(title);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  if (added.join('\n') !== ONLY_TASKS_FAIL.join('\n') || task.passed < rxjs.passed) {
    throw new Error(['es-observable-tests, failed by tasks and not by RxJS:', ...added].join('\n  '));
  }
  console.log(
    `es-observable-tests: tasks pass ${String(task.passed)} rules, RxJS's Observable ${String(rxjs.passed)}`,
  );
}

/** @param {string[]} args */
async function told(...args) {
  const output = await runBeside(process.execPath, args, { cwd: workshop });
  return JSON.parse(/** @type {string} */ (output.trim().split('\n').at(-1)));
}
