import { type Observation, observation, type TaskObserver } from './observation.js';

/**
 * Installs an observer in addition to the others.
 * @returns a function that removes it; a second call does nothing
 */
export function observeTasks(observer: TaskObserver): () => void {
  return observeTasksIn(observation, observer);
}

/** The same, for the tasks of any copy of the library. */
export function observeTasksIn(observation: Observation, observer: TaskObserver): () => void {
  const { installed } = observation;
  installed.push(observer);
  share(observation);
  return () => {
    const place = installed.indexOf(observer);
    if (place < 0) return;
    installed.splice(place, 1);
    share(observation);
  };
}

function share(observation: Observation): void {
  const { installed } = observation;
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
