import type { Subscriber, TeardownLogic } from 'rxjs';
import { Awaitable } from './awaitable.js';
import { DIRECT } from './flags.js';
import type { FutureOptions } from './future.js';
import { observation } from './observation.js';
import { cancelUnconsumed } from './consumers/last-consumer-check.js';
import { deliverTo } from './consumers/reaction.js';
import { SUSPENDED, suspension } from './suspend/suspension.js';
import type { Stepper } from './plain-generator.js';
import { type Entry, Task } from './task.js';

const NO_OPTIONS: FutureOptions = {};

/**
 * An Awaitable that starts anew for each consumer. `yield*` runs it in the waiting task; any other consumer starts a new task,
 * which takes its first step at once.
 */
export abstract class ColdAwaitable<T> extends Awaitable<T> implements Entry {
  constructor() {
    super();
    observation.observer?.madeCold?.(this);
  }

  /** @internal Makes a generator that runs the work from the start. */
  abstract begin(): Stepper;

  /** @internal */
  enter(): IteratorResult<never> {
    suspension.called = this.begin();
    return SUSPENDED;
  }

  /** @internal */
  settlePromise(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
    startDirect<T>(this).settlePromise(resolve, reject);
  }

  protected _subscribe(subscriber: Subscriber<T>): TeardownLogic {
    const task = startDirect<T>(this);
    if (!task.done()) {
      const subscription = task.subscribe(subscriber);
      // No other consumer can reach this task: cancel it at once, before a step that would take an item without a receiver.
      subscription.add(() => {
        if (!task.done()) cancelUnconsumed(task);
      });
      return subscription;
    }
    deliverTo(subscriber, task, true);
    return undefined;
  }
}

/** Starts a task that has one consumer, and takes its first step at once. */
export function startDirect<T>(work: Entry, options: FutureOptions = NO_OPTIONS): Task<T> {
  observation.observer?.usedCold?.(work);
  const task = Task.startNow<T>(work, options);
  task.flags |= DIRECT;
  return task;
}
