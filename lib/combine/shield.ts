import { DependentFuture } from '../core/dependent-future.js';
import { type Future } from '../core/future.js';
import { CANCELLED, FAILED } from '../core/state.js';
import { passFailureOn } from '../core/suspend/await-chain.js';
import type { TaskWork } from '../core/work/kind.js';
import { futureOf } from './future-of.js';

/**
 * Protects `work` from a cancellation of the task that waits for it: if you cancel or leave the shield, the work runs on. The
 * shield is a consumer of the work that never leaves. If the work is cancelled, the consumers of the shield get a
 * CancelledError without its reason. A Future that is done already is returned as it is.
 *
 * @param work a Future or Task; other work becomes a task
 * @returns a Future that ends as the work does
 * @throws TypeError when `work` is of no kind that can run
 *
 * @example
 * yield* shield(saving); // a cancellation ends this wait, but not the saving
 *
 * @see asyncio.shield
 */
export function shield<T>(work: TaskWork<T>): Future<T> {
  const inner = futureOf(work) as Future<T>;
  if (inner.done()) return inner;
  const outer = new DependentFuture<T>(
    { name: `shield(${inner.reportedAs.name})` },
    { dependencies: () => [inner] },
  );
  const onInnerDone = (): void => {
    if (outer.done()) {
      inner.markRetrieved(); // the shield was cancelled in this turn: its consumers can no longer get the failure
      return;
    }
    if (inner.phase === CANCELLED) outer.cancel();
    // Not setException: a gather that has been cancelled fails with CancelledError, and so does its shield.
    else if (inner.phase === FAILED) {
      passFailureOn(inner.outcome, inner, outer);
      outer.finish('fail', inner.exception());
    } else outer.setResult(inner.result());
  };
  inner.retain();
  inner.addDoneCallback(onInnerDone);
  outer.addDoneCallback(() => inner.removeDoneCallback(onInnerDone));
  return outer;
}
