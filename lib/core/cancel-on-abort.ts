import { because } from './cancel-request.js';
import type { Future } from './future.js';
import { isAbortedByRequest, passNext, PASSED_ON, type Relay } from './pass-request.js';

/** The futures that each signal cancels: one listener a signal, however many they are, and none when all are done. */
const futuresOf = new WeakMap<AbortSignal, Set<Future<unknown>>>();

const SIGNAL_ABORTED = 'its signal was aborted';

/** Cancels `future`, with the signal's reason, once `signal` is aborted; forgets both when the future is done. */
export function cancelOnAbort(future: Future<unknown>, signal: AbortSignal): void {
  if (signal.aborted) {
    because(SIGNAL_ABORTED, () => future.cancel(signal.reason));
    return;
  }
  const following = futuresOf.get(signal) ?? listenTo(signal);
  following.add(future);
  future.addDoneCallback(() => {
    following.delete(future);
    if (following.size > 0) return;
    futuresOf.delete(signal);
    signal.removeEventListener('abort', onAbort);
  });
}

function listenTo(signal: AbortSignal): Set<Future<unknown>> {
  const following = new Set<Future<unknown>>();
  futuresOf.set(signal, following);
  signal.addEventListener('abort', onAbort);
  return following;
}

function onAbort(this: AbortSignal): void {
  const following = futuresOf.get(this)!; // there while there is a listener
  futuresOf.delete(this);
  this.removeEventListener('abort', onAbort);
  // Tasks whose signal is another task's nest as deep as tasks do.
  if (isAbortedByRequest(this)) passNext(new AbortedFutures([...following]), this.reason, false);
  else
    because(SIGNAL_ABORTED, () => {
      for (const future of following) future.cancel(this.reason);
    });
}

/** The futures that follow a signal, as a request reaches them which has aborted that signal. */
class AbortedFutures implements Relay {
  constructor(private readonly futures: readonly Future<unknown>[]) {}

  take(): typeof PASSED_ON {
    return PASSED_ON;
  }

  targetAt(place: number): Future<unknown> | undefined {
    return this.futures[place];
  }

  passed(isTakenBelow: boolean): boolean {
    return isTakenBelow;
  }
}
