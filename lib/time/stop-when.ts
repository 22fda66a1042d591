import { from, type ObservableInput, take } from 'rxjs';
import { Future } from '../core/future.js';
import { FAILED } from '../core/state.js';
import type { Task } from '../core/task.js';
import { itemsOf, returnUnused } from '../core/work/iterate.js';
import type { Kind } from '../core/work/kind.js';
import { listenTo, type PromiseListener } from '../core/work/promise-listener.js';
import { CancelledError } from '../errors.js';
import type { Ticks } from './ticks.js';

/** What `until` does to the ticks. */
interface Signal {
  stop(): void;
  fail(error: unknown): void;
}

/** Ends a watch, which then keeps nothing on what it watched. */
type Leave = () => void;

/** Watches the `until` of a periodic task from now, so that no stop is missed, until the task is done. */
export function stopWhen(until: Kind, ticks: Ticks<unknown>, task: Task<unknown>): void {
  const signal: Signal = {
    stop() {
      ticks.stop();
    },
    fail(error) {
      ticks.stop(error instanceof CancelledError ? undefined : { error });
    },
  };
  // On the loop of the task, so that a cold `until` runs there.
  task.loop.runNow({
    run() {
      task.addDoneCallback(watch(until, signal, task));
    },
  });
}

function watch(until: Kind, signal: Signal, task: Task<unknown>): Leave {
  if (until.input instanceof Future) return watchFuture(until.input, signal);
  switch (until.kind) {
    case 'promise':
      return whenSettled(
        until.input,
        (hasFailed, outcome) => {
          if (hasFailed) signal.fail(outcome);
          else signal.stop();
        },
        task,
      );
    case 'iterable':
      return watchItems(until.input, signal, task);
    default:
      return watchObservable(until.input, signal);
  }
}

/** It is no consumer of the future. */
function watchFuture(future: Future<unknown>, signal: Signal): Leave {
  const onDone = (): void => {
    if (future.phase === FAILED) signal.fail(future.exception());
    else signal.stop();
  };
  future.addDoneCallback(onDone);
  return () => future.removeDoneCallback(onDone);
}

function watchObservable(source: unknown, signal: Signal): Leave {
  const subscription = from(source as ObservableInput<unknown>)
    .pipe(take(1))
    .subscribe({
      next: () => signal.stop(),
      error: (error: unknown) => signal.fail(error),
    });
  return () => subscription.unsubscribe();
}

/** If the promise fails after it was left, the failure is reported under the task's name. */
function whenSettled(promise: unknown, settled: PromiseListener['settled'], task: Task<unknown>): Leave {
  let isSettled = false;
  const link = listenTo(promise, {
    settled(hasFailed, outcome) {
      isSettled = true;
      settled(hasFailed, outcome);
    },
  });
  return () => {
    if (!isSettled) link.leave(task);
  };
}

/** Stops at the first item. Then, or when the task is done, it calls the iterator's `return()`, unless the iterator has ended. */
function watchItems(input: Parameters<typeof itemsOf>[0], signal: Signal, task: Task<unknown>): Leave {
  let hasEnded = false;
  const failBy = (error: unknown): void => {
    hasEnded = true;
    signal.fail(error);
  };
  try {
    const items = itemsOf<unknown>(input);
    const close = (): void => {
      if (!hasEnded) returnUnused(() => items, task);
      hasEnded = true;
    };
    const leave = whenSettled(
      items.next(),
      (hasFailed, outcome) => {
        if (hasFailed) failBy(outcome);
        else if (isItem(outcome, failBy)) {
          close();
          signal.stop();
        } else hasEnded = true;
      },
      task,
    );
    return () => {
      leave();
      close();
    };
  } catch (error) {
    failBy(error);
    return () => undefined;
  }
}

/** Whether an iterator has answered with an item. Reads it as `for await` does: its getters may throw. */
function isItem(result: unknown, fail: (error: unknown) => void): boolean {
  try {
    const { done } = result as IteratorResult<unknown>;
    if (done === true) return false;
    Reflect.get(result as object, 'value');
    return true;
  } catch (error) {
    fail(error);
    return false;
  }
}
