/*
 * Observing the kernel: hooks for a test kit and an inspector, which install their observers by `observeTasks`.
 *
 * Without an observer, each hook costs one comparison with undefined. Hooks are synchronous and must not change what they observe;
 * only a test kit cancels from inside one. Spec: spec/core/observation.spec.ts; `npm run bench:regression` measures the cost.
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

/** The observers of one copy of the library. */
export interface Observation {
  /** The one whose methods the kernel calls, if any. */
  observer: TaskObserver | undefined;
  /** All of them. `observeTasks` makes `observer` of them, so that a program that observes nothing does not load how. */
  readonly installed: TaskObserver[];
}

export const observation: Observation = { observer: undefined, installed: [] };
