/*
 * Observing the kernel: what a test kit and an inspector are told of, while one is installed.
 *
 * With none installed each hook costs one comparison with undefined. Several observers share the one place: `observeTasks`
 * puts a list of them there. Hooks are synchronous and must not change what they observe; only a test kit cancels from inside
 * one. Spec: spec/core/observation.spec.ts; the price is measured by `npm run bench:regression`.
 */
/** Told of what tasks do. A task is given as an object: this file lies below the one that knows tasks. */
export interface TaskObserver {
  /** A task was created; `current.task` is its creator, if a task created it. */
  created?(task: object): void;
  /** A cold awaitable was made. It does nothing until something waits for it. */
  madeCold?(awaitable: object): void;
  /** A `yield*` on `awaitable` begins, in the running step. */
  entering?(awaitable: object): void;
  /** `task` has been suspended on `waitable`. */
  suspended?(task: object, waitable: { readonly title: string }): void;
  /** `task` is about to take its next step. */
  resuming?(task: object): void;
  /** The step of `task` is over. */
  paused?(task: object): void;
  /** Cancellation of `task` was requested. */
  requested?(task: object, reason: unknown): void;
  /** `task` has ended. Its last step may still be running. */
  ended?(task: object): void;
}

/** The observer in place, if any. */
export const observation: { observer: TaskObserver | undefined } = { observer: undefined };

const installed: TaskObserver[] = [];

/**
 * Installs an observer beside those that are there.
 * @returns a function that removes it again; calling it twice does nothing
 */
export function observeTasks(observer: TaskObserver): () => void {
  installed.push(observer);
  share();
  return () => {
    const place = installed.indexOf(observer);
    if (place < 0) return;
    installed.splice(place, 1);
    share();
  };
}

function share(): void {
  observation.observer = installed.length > 1 ? new SeveralObservers([...installed]) : installed[0];
}

/** Tells several observers, in the order they were installed. */
class SeveralObservers implements TaskObserver {
  constructor(private readonly observers: readonly TaskObserver[]) {}

  created(task: object): void {
    for (const observer of this.observers) observer.created?.(task);
  }

  madeCold(awaitable: object): void {
    for (const observer of this.observers) observer.madeCold?.(awaitable);
  }

  entering(awaitable: object): void {
    for (const observer of this.observers) observer.entering?.(awaitable);
  }

  suspended(task: object, waitable: { readonly title: string }): void {
    for (const observer of this.observers) observer.suspended?.(task, waitable);
  }

  resuming(task: object): void {
    for (const observer of this.observers) observer.resuming?.(task);
  }

  paused(task: object): void {
    for (const observer of this.observers) observer.paused?.(task);
  }

  requested(task: object, reason: unknown): void {
    for (const observer of this.observers) observer.requested?.(task, reason);
  }

  ended(task: object): void {
    for (const observer of this.observers) observer.ended?.(task);
  }
}
