import { reportError } from '../loop/report-error.js';
import { cancelEach } from './cancel-each.js';
import { because, becauseOf } from './cancel-request.js';
import type { Future } from './future.js';
import { isAbortedByRequest, passNext } from './pass-request.js';

/** The futures that each signal cancels. A signal has one listener for all of them, until all are done. */
const futuresOf = new WeakMap<AbortSignal, Set<Future<unknown>>>();

const SIGNAL_ABORTED = 'signal was aborted';

/** Cancels `future`, with the signal's reason, when `signal` is aborted. Keeps neither when the future is done. */
export function cancelOnAbort(future: Future<unknown>, signal: AbortSignal): void {
  if (signal.aborted) {
    becauseOf(future, SIGNAL_ABORTED, () => future.cancel(signal.reason));
    return;
  }
  const futures = futuresOf.get(signal) ?? listenTo(signal);
  futures.add(future);
  future.addDoneCallback(() => {
    futures.delete(future);
    if (futures.size > 0) return;
    futuresOf.delete(signal);
    signal.removeEventListener('abort', onAbort);
  });
}

function listenTo(signal: AbortSignal): Set<Future<unknown>> {
  const futures = new Set<Future<unknown>>();
  signal.addEventListener('abort', onAbort); // first: if it throws, nothing listens, and the next future must try again
  futuresOf.set(signal, futures);
  return futures;
}

function onAbort(this: AbortSignal): void {
  const futures = futuresOf.get(this)!; // defined as long as the listener is installed
  futuresOf.delete(this);
  this.removeEventListener('abort', onAbort);
  // A request aborts a task's signal, which cancels a task, whose signal …: not by recursion, since the depth has no limit.
  if (isAbortedByRequest(this)) {
    const targets = [...futures];
    passNext({ targetAt: (place) => targets[place], passed: () => false }, this.reason, false);
  } else cancelAll(futures, this.reason);
}

function cancelAll(futures: ReadonlySet<Future<unknown>>, reason: unknown): void {
  const act = (): void => cancelEach(futures, reason, reportError);
  const [first] = futures;
  if (futures.size === 1) becauseOf(first, SIGNAL_ABORTED, act);
  else because(`its ${SIGNAL_ABORTED}`, act);
}
