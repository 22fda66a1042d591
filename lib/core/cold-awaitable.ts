import type { Subscriber, TeardownLogic } from 'rxjs';
import { Awaitable } from './awaitable.js';
import { DIRECT } from './flags.js';
import type { FutureOptions } from './future.js';
import { observation } from './observation.js';
import { deliverTo } from './consumers/reaction.js';
import { SUSPENDED, suspension } from './suspend/suspension.js';
import { type Entry, type Stepper, Task } from './task.js';

const NO_OPTIONS: FutureOptions = {};

/**
 * An Awaitable that starts anew for each consumer: inline in the task that waits, else as a task of its own, whose
 * first step is taken at once.
 */
export abstract class ColdAwaitable<T> extends Awaitable<T> implements Entry {
  constructor() {
    super();
    observation.observer?.madeCold?.(this);
  }

  /** @internal The work, from the start. */
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
      // Nobody else can come to this task: it is cancelled at once, before a step that would take what nobody gets.
      subscription.add(() => {
        task.cancelOnce();
      });
      return subscription;
    }
    deliverTo(subscriber, task, true);
    return undefined;
  }
}

/** Takes the first step at once, for the one consumer that there will be. */
export function startDirect<T>(work: Entry, options: FutureOptions = NO_OPTIONS): Task<T> {
  const task = Task.startNow<T>(work, options);
  task.flags |= DIRECT;
  return task;
}
