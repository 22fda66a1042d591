/**
 * Conformance suites of others: Promises/A+ on futures and tasks, the rules of the TC39 proposal for Observables on tasks, and
 * RxJS's own specs of its operators with tasks as sources.
 */
import { runBeside } from '../package/run.js';
import { rxjsSpecs } from './rxjs-specs.js';
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

/** The specs of RxJS 6.3.3 that have marble sources and pass on RxJS 7.8 itself. */
const OPERATOR_SPECS = 1650;

/**
 * Those that fail with tasks as sources that start at once. In each of them, something else happens in the millisecond in which the
 * source ends, and the task ends one turn later. The list of RxJS 7.8's own specs, with reasons, is in docs/from-rxjs.md.
 */
const DIFFER = [
  'bufferTime operator › should emit buffers at intervals or when the buffer is full',
  'bufferWhen operator › should emit buffers using constying hot closings',
  'catchError operator › should unsubscribe from a caught hot caught observable when unsubscribed explicitly',
  'catchError operator › should catch error and replace it with a hot Observable',
  'concat operator › should not emit collapsing element from second source',
  'concatAll operator › should raise error if outer observable raises error',
  'concatAll operator › should not emit collapsing element from second source',
  'Observable.prototype.concatMap › should concatMap many outer to many inner, and outer throws',
  'Observable.prototype.concatMapTo › should concatMapTo many outer to many inner, and outer throws',
  'debounceTime operator › should delay all element until source raises error',
  'exhaustMap › should switch inner hot observables',
  'mergeAll oeprator › should raise error if outer observable raises error',
  'mergeMap › should mergeMap many outer to many inner, and inner throws',
  'mergeMap › should mergeMap many outer to many inner, and outer throws',
  'mergeMap › should mergeMap many outer to many inner, both inner and outer throw',
  'mergeMapTo › should mergeMapTo many outer to many inner, and inner throws',
  'mergeMapTo › should mergeMapTo many outer to many inner, and outer throws',
  'mergeMapTo › should mergeMapTo many outer to many inner, both inner and outer throw',
  'publishReplay operator › should emit an error when the selector returns an Observable that emits an error',
  'static concat › should not emit collapsing element from second source',
  'static concat › should not emit collapsing element from second source',
];

export async function suites() {
  await Promise.all([promises('Future'), promises('Task'), observables(), operators()]);
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

async function operators() {
  /** @type {{ count: number, atOnce: string[], task: string[], unexplained: string[] }} */
  const { count, atOnce, task, unexplained } = await told('suites/rxjs-specs.cjs', rxjsSpecs());
  if (unexplained.length > 0) {
    throw new Error(
      ["RxJS's specs that do not differ as the source with a later end does:", ...unexplained].join('\n  '),
    );
  }
  if (count !== OPERATOR_SPECS || atOnce.join('\n') !== DIFFER.join('\n')) {
    throw new Error([`RxJS's specs: of ${String(count)}, these differ:`, ...atOnce].join('\n  '));
  }
  console.log(
    `RxJS's specs: of ${String(count)}, ${String(atOnce.length)} differ for tasks that start at once, ${String(task.length)} for others`,
  );
}

/** @param {string[]} args */
async function told(...args) {
  const output = await runBeside(process.execPath, args, { cwd: workshop });
  return JSON.parse(/** @type {string} */ (output.trim().split('\n').at(-1)));
}
