import { config } from '../../config.js';
import { reportError } from '../../loop/report-error.js';
import type { Scope } from '../context/context.js';

/** Who has failed. */
export interface Failed {
  readonly id: number;
  readonly name: string;
  readonly scope: Scope | undefined;
}

/** A failure nobody has asked for yet. It must not hold what has failed, whose collection is awaited. */
interface Report extends Failed {
  readonly error: unknown;
}

const pending = new WeakMap<object, Report>();
const byScope = new WeakMap<Scope, Set<Report>>();
/** Reports a failure when its future is collected. React Native before 0.84 has none: there only a `run` that ends reports. */
const collected =
  typeof FinalizationRegistry === 'function' ? new FinalizationRegistry<Report>(send) : undefined;

/** Causes read, so that a circle of them ends. */
const LONGEST_CHAIN = 16;

/** Only what failed and had no consumer comes here, since being told of its collection costs. */
export function rememberUnretrieved(future: object, failed: Failed, error: unknown): void {
  readStacks(error);
  const { scope } = failed;
  const report: Report = { error, ...failed };
  pending.set(future, report);
  collected?.register(future, report, report);
  if (scope === undefined) return;
  let reports = byScope.get(scope);
  if (reports === undefined) byScope.set(scope, (reports = new Set()));
  reports.add(report);
}

/** Until it is read for the first time, a stack in V8 holds the frames it was captured in, and so the task. */
function readStacks(error: unknown): void {
  try {
    for (let i = 0; error instanceof Error && i < LONGEST_CHAIN; i++, error = error.cause)
      Reflect.get(error, 'stack');
  } catch {
    // an error that does not let itself be looked at: its task has failed all the same
  }
}

/** Somebody has asked after all. */
export function forgetUnretrieved(future: object): void {
  const report = pending.get(future);
  if (report === undefined) return;
  pending.delete(future);
  collected?.unregister(report);
  if (report.scope !== undefined) byScope.get(report.scope)?.delete(report);
}

/** Reports what failed under a `run` that ends. */
export function reportUnretrieved(scope: Scope): void {
  const reports = byScope.get(scope);
  if (reports === undefined) return;
  byScope.delete(scope);
  for (const report of reports) {
    collected?.unregister(report);
    send(report);
  }
}

function send(report: Report): void {
  const { error, id, name, scope } = report;
  if (scope !== undefined) byScope.get(scope)?.delete(report);
  try {
    config.onUnretrieved(error, { id, name });
  } catch (failure) {
    reportError(failure); // of the handler: the other reports have no part in it
  }
}
