/*
 * Observing the kernel: hooks for a test kit and an inspector.
 *
 * Without an observer, each hook costs one comparison with undefined. If several are installed, `observation.observer` is an
 * observer that calls all of them. Hooks are synchronous and must not change what they observe; only a test kit cancels from
 * inside one. Spec: spec/core/observation.spec.ts; `npm run bench:regression` measures the cost.
 */
/** Its methods are called when tasks do something. A task is an `object` here, since this file lies below task.ts. */
export interface TaskObserver {
  /** A task was created; `current.task` is its creator, if a task created it. */
  created?(task: object): void;
  /** A cold awaitable was made. It does nothing until something waits for it. */
  madeCold?(awaitable: object): void;
  /** A cold awaitable was given to a task as its work, or to a wait that has no `yield*`: it is not forgotten. */
  usedCold?(awaitable: object): void;
  /** A `yield*` on `awaitable` begins, in the running step. */
  entering?(awaitable: object): void;
  /** `task` has been suspended on `waitable`. */
  suspended?(task: object, waitable: { readonly title: string }): void;
  /** `task` is about to take its next step. */
  resuming?(task: object): void;
  /** Takes the next step of `task` inside of something else. It must call `step` once, synchronously. */
  readonly enclose?: ((task: object, step: () => void) => void) | undefined;
  /** The step of `task` is over. */
  paused?(task: object): void;
  /** Cancellation of `task` was requested. */
  requested?(task: object, reason: unknown): void;
  /** `task` was cancelled, and leaves an async body that reads nothing of its context: that goes on by itself. */
  abandoned?(task: object): void;
  /** A function of the program is about to be called: a done callback, a subscriber, scheduled work. */
  calling?(callback: object): void;
  /** The call is over. */
  called?(callback: object): void;
  /** `task` has ended. Its last step may still be running. */
  ended?(task: object): void;
}

/** The installed observer, if any. */
export const observation: { observer: TaskObserver | undefined } = { observer: undefined };

const installed: TaskObserver[] = [];

/**
 * Installs an observer in addition to the others.
 * @returns a function that removes it; a second call does nothing
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

/** Calls several observers, in the order in which they were installed. */
class SeveralObservers implements TaskObserver {
  /** Undefined if none of them encloses steps. The first one encloses the others. */
  readonly enclose: TaskObserver['enclose'];

  constructor(private readonly observers: readonly TaskObserver[]) {
    const enclosing = observers.filter(({ enclose }) => enclose !== undefined);
    if (enclosing.length === 0) return;
    this.enclose = (task, step) => {
      const all = enclosing.reduceRight((inner, observer) => () => observer.enclose!(task, inner), step);
      all();
    };
  }

  created(task: object): void {
    for (const observer of this.observers) observer.created?.(task);
  }

  madeCold(awaitable: object): void {
    for (const observer of this.observers) observer.madeCold?.(awaitable);
  }

  usedCold(awaitable: object): void {
    for (const observer of this.observers) observer.usedCold?.(awaitable);
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

  abandoned(task: object): void {
    for (const observer of this.observers) observer.abandoned?.(task);
  }

  calling(callback: object): void {
    for (const observer of this.observers) observer.calling?.(callback);
  }

  called(callback: object): void {
    for (const observer of this.observers) observer.called?.(callback);
  }

  ended(task: object): void {
    for (const observer of this.observers) observer.ended?.(task);
  }
}
