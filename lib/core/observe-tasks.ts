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
  observation.observer = installed.length > 1 ? allOf([...installed]) : installed[0];
}

type Hook = (...args: unknown[]) => void;
type PlainHook = Exclude<keyof TaskObserver, 'enclose'>;

/** The hooks that are plain calls. The type requires all of them. */
const HOOKS: Record<PlainHook, true> = {
  ...{ created: true, madeCold: true, usedCold: true, entering: true, suspended: true, resuming: true },
  ...{ paused: true, requested: true, abandoned: true, calling: true, called: true, ended: true },
};

/** An observer that calls several, in the order in which they were installed. The first that encloses steps encloses the others. */
function allOf(observers: readonly TaskObserver[]): TaskObserver {
  const all: Partial<Record<keyof TaskObserver, unknown>> = {};
  for (const hook of Object.keys(HOOKS) as PlainHook[]) {
    all[hook] = (...args: unknown[]) => {
      for (const observer of observers) (observer[hook] as Hook | undefined)?.apply(observer, args);
    };
  }
  const enclosing = observers.filter(({ enclose }) => enclose !== undefined);
  if (enclosing.length > 0) {
    all.enclose = (task: object, step: () => void) => {
      enclosing.reduceRight((inner, observer) => () => observer.enclose!(task, inner), step)();
    };
  }
  return all as TaskObserver;
}
