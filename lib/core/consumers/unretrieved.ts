/*
 * Failures that nothing has read yet. A failed future without a consumer gets a report here. The report is sent once, to
 * `config.onUnretrieved`, unless the failure is read first:
 *
 *   - when the `run` that the future failed under ends;
 *   - when the future is collected, since nothing can read the failure after that;
 *   - when the process exits or the page is hidden: the collector need not come before.
 *
 * A report holds the error and not the future, or the future would never be collected. A subscriber that leaves between the
 * failure and its delivery makes a report too: it was counted as a consumer, but does not get the failure.
 *
 * Until the stack of an error is read, V8 holds the frames in which it was captured, and so the task: the stack must be read, which
 * costs more than the failure itself. If an observer is about to read the failure, as a `gatherSettled` does when its last child
 * has ended, the stack is read only if a garbage collection comes first. Until then there is nothing to collect.
 *
 * Spec: spec/core/consumers/unretrieved.spec.ts; spec/laws/failures-are-told.spec.ts has consumers that come and go.
 */
import { config } from '../../config.js';
import { reportError } from '../../loop/report-error.js';
import type { Scope } from '../context/context.js';
import { passFailureOn } from '../suspend/await-chain.js';
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

/** Whether the failure is about to be read. */
export type Expectation = 'may never be read' | 'is about to be read';

/** The reports by their futures. Sent reports stay, so that a failure is reported once. */
const reportOf = new WeakMap<object, Report>();
/** The reports that were not sent yet, by their runs. */
const byScope = new WeakMap<Scope, Set<Report>>();
/** The reports that were not sent yet and are due at the exit; filled only where the host announces an exit. */
const untilExit = new Set<Report>();
/** Sends a report when its future is collected. React Native before 0.84 has no registry: there only a `run` that ends reports. */
const collected =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<Report>((report) => send(report))
    : undefined;

/** The reports whose stacks are read at the next collection, if they are not dropped before. */
const withUnreadStacks = new Set<Report>();
/** Learns of a collection by an object that nothing refers to. */
const collections =
  typeof FinalizationRegistry === 'function' ? new FinalizationRegistry(completeStacks) : undefined;

/** The number of causes that are read: a chain of causes may be a circle. */
const LONGEST_CHAIN = 16;

/** Notes a failure that nothing has read and nothing waits for. A second call for the same future does nothing. */
export function rememberUnretrieved(
  future: object,
  failed: Failed,
  error: unknown,
  expectation: Expectation = 'may never be read',
): void {
  if (reportOf.has(future)) return;
  const { scope } = failed;
  const report: Report = { error, ...failed };
  if (expectation === 'is about to be read' && collections !== undefined) {
    if (withUnreadStacks.size === 0) collections.register({}, undefined);
    withUnreadStacks.add(report);
  } else completeStack(error, future);
  reportOf.set(future, report);
  collected?.register(future, report, report);
  if (onceBeforeExit(sendAll)) untilExit.add(report);
  if (scope === undefined) return;
  let reports = byScope.get(scope);
  if (reports === undefined) byScope.set(scope, (reports = new Set()));
  reports.add(report);
}

function completeStacks(): void {
  for (const report of withUnreadStacks) completeStack(report.error, standInOf(report));
  withUnreadStacks.clear();
}

/** What `passFailureOn` needs of the future of a report, which may have been collected. */
function standInOf({ id, name }: Report): object {
  const future = { reactions: undefined };
  return id === 0 ? future : { ...future, title: `"${name}"`, level: 0 };
}

/** Names the task in the stack of its error, and reads the stacks of the error and its causes. See the head of this file. */
function completeStack(error: unknown, future: object): void {
  passFailureOn(error, future);
  try {
    for (let i = 0; error instanceof Error && i < LONGEST_CHAIN; i++, error = error.cause)
      Reflect.get(error, 'stack');
  } catch {
    // Reading the error throws. Its future has failed all the same.
  }
}

/** Drops the report of `future`, whose failure has been read. */
export function forgetUnretrieved(future: object): void {
  const report = reportOf.get(future);
  if (report === undefined) return;
  reportOf.delete(future);
  drop(report);
}

function drop(report: Report): void {
  collected?.unregister(report);
  untilExit.delete(report);
  withUnreadStacks.delete(report);
  if (report.scope !== undefined) byScope.get(report.scope)?.delete(report);
}

/** Sends the reports of a `run` that ends. */
export function reportUnretrieved(scope: Scope): void {
  const reports = byScope.get(scope);
  if (reports === undefined) return;
  byScope.delete(scope);
  for (const report of reports) send(report);
}

/** Sends the reports that are due at the exit. Returns whether there was one. */
function sendAll(): boolean {
  const isAnyLeft = untilExit.size > 0;
  for (const report of untilExit) {
    // RxJS would report an error of the handler from a timer, and no timer fires any more.
    send(report, console.error);
  }
  return isAnyLeft;
}

function send(report: Report, onError?: (failure: unknown) => void): void {
  if (withUnreadStacks.has(report)) completeStack(report.error, standInOf(report));
  drop(report);
  tellUnretrieved(report.error, report, onError);
}

/**
 * Calls the user's `config.onUnretrieved`; all of lib calls it through this function. `onError` gets an error of the handler. By
 * default RxJS reports it as an unhandled error.
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
