/*
 * Failures that nothing has read yet. A failed future without a consumer gets a report here. The report is sent once, to
 * `config.onUnretrieved`, unless the failure is read first:
 *
 *   - when the `run` that the future failed under ends;
 *   - when the future is collected, since nothing can read the failure after that;
 *   - when the process exits or the page is hidden: the collector need not come before.
 *
 * A report holds the error and not the future, or the future would never be collected. A subscriber that leaves between the
 * failure and its delivery makes a report too: it was counted as a consumer, and is not told.
 *
 * Spec: spec/core/consumers/unretrieved.spec.ts; spec/laws/failures-are-told.spec.ts has consumers that come and go.
 */
import { config } from '../../config.js';
import { reportError } from '../../loop/report-error.js';
import type { Scope } from '../context/context.js';
import { onceBeforeExit } from './before-exit.js';

/** A failed future, as a report names it. */
export interface Failed {
  readonly id: number;
  readonly name: string;
  readonly scope: Scope | undefined;
}

interface Report extends Failed {
  readonly error: unknown;
}

/** The reports by their futures, whether sent or not: a failure is reported once. */
const reportOf = new WeakMap<object, Report>();
/** The reports not sent, by their runs. */
const byScope = new WeakMap<Scope, Set<Report>>();
/** The reports not sent that are due at the exit; kept only where the host announces one. */
const untilExit = new Set<Report>();
/** Sends a report when its future is collected. React Native before 0.84 has none: there only a `run` that ends reports. */
const collected =
  typeof FinalizationRegistry === 'function' ? new FinalizationRegistry<Report>(send) : undefined;

/** Limits how many causes are read, so that a circle of causes ends. */
const LONGEST_CHAIN = 16;

/** Notes a failure that nothing has read and nothing waits for. A second call for the same future does nothing. */
export function rememberUnretrieved(future: object, failed: Failed, error: unknown): void {
  if (reportOf.has(future)) return;
  readStacks(error);
  const { scope } = failed;
  const report: Report = { error, ...failed };
  reportOf.set(future, report);
  collected?.register(future, report, report);
  if (onceBeforeExit(sendAll)) untilExit.add(report);
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
    // Reading the error throws. Its future has failed all the same.
  }
}

/** The failure of `future` has been read after all. */
export function forgetUnretrieved(future: object): void {
  const report = reportOf.get(future);
  if (report === undefined) return;
  reportOf.delete(future);
  drop(report);
}

function drop(report: Report): void {
  collected?.unregister(report);
  untilExit.delete(report);
  if (report.scope !== undefined) byScope.get(report.scope)?.delete(report);
}

/** Reports what failed under a `run` that ends. */
export function reportUnretrieved(scope: Scope): void {
  const reports = byScope.get(scope);
  if (reports === undefined) return;
  byScope.delete(scope);
  for (const report of reports) send(report);
}

/** Reports all that is left. Returns whether there was anything. */
function sendAll(): boolean {
  const isAnyLeft = untilExit.size > 0;
  for (const report of untilExit) {
    drop(report);
    // RxJS would report what the handler throws from a timer, and no timer comes any more.
    tellUnretrieved(report.error, report, console.error);
  }
  return isAnyLeft;
}

function send(report: Report): void {
  drop(report);
  tellUnretrieved(report.error, report);
}

/**
 * Calls the user's `config.onUnretrieved`: every call in lib comes here. What the handler throws goes to `onError`, by default
 * where RxJS sends unhandled errors, and no further.
 */
export function tellUnretrieved(
  error: unknown,
  { id, name }: { readonly id: number; readonly name: string },
  onError: (failure: unknown) => void = reportError,
): void {
  try {
    config.onUnretrieved(error, { id, name });
  } catch (failure) {
    onError(failure);
  }
}
