import { DependentFuture } from '../core/dependent-future.js';
import { type Future } from '../core/future.js';
import { CANCELLED, FAILED } from '../core/state.js';
import type { TaskWork } from '../core/work/kind.js';
import { futureOf } from './future-of.js';

/**
 * Protects `work` from the cancellation of whoever waits: cancelling or leaving the shield leaves the work running. The
 * shield itself is a consumer of the work that never leaves. A cancellation of the work reaches the shield's consumers
 * without its reason. What is done already is given back itself.
 *
 * @param work a Future or Task; other work becomes a task
 * @returns a Future that ends as the work does
 * @throws TypeError when `work` is none
 *
 * @example
 * yield* shield(saving); // a cancellation ends this wait, and not the saving
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
      inner.markRetrieved(); // cancelled in this very turn: too late for anybody to be told
      return;
    }
    if (inner.phase === CANCELLED) outer.cancel();
    // Not setException: a gather that has been cancelled fails with CancelledError, and so does its shield.
    else if (inner.phase === FAILED) outer.finish('fail', inner.exception());
    else outer.setResult(inner.result());
  };
  inner.retain();
  inner.addDoneCallback(onInnerDone);
  outer.addDoneCallback(() => inner.removeDoneCallback(onInnerDone));
  return outer;
}
