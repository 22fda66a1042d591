/** Who is told that cancellation has been requested. */
export interface RequestListener {
  requested(reason: unknown): void;
}

/** Those who look on without waiting: nothing here holds a task, or is held by one that nobody watches. */
class Watchers {
  // Made when asked for: nearly always it is one of the two. Of listeners there is one, and a set would take as much as the task.
  onChange: Set<() => void> | undefined = undefined;
  onRequest: RequestListener[] | undefined = undefined;

  get changes(): Set<() => void> {
    return (this.onChange ??= new Set());
  }

  get requests(): RequestListener[] {
    return (this.onRequest ??= []);
  }
}

const key = Symbol('rxtask: who watches this task');

/**
 * The watchers of `task`, made at the first call. A property that no class declares: few tasks are watched, and each would
 * pay for the field; a WeakMap costs the collector as much as a whole wait (bench/, row "context.sleep(0)").
 */
export function watch(task: object): Watchers {
  const watched = task as { [key]?: Watchers | undefined };
  return (watched[key] ??= new Watchers());
}

/** Tells those present now that the state has changed, or the latest value. */
export function tellChange(task: object): void {
  const { onChange } = watch(task);
  if (onChange !== undefined) for (const tell of [...onChange]) tell();
}

/** Tells those present now that cancellation has been requested. */
export function tellRequest(task: object, reason: unknown): void {
  const { onRequest } = watch(task);
  if (onRequest !== undefined) for (const listener of [...onRequest]) listener.requested(reason);
}

/** Tells `listener` no more. */
export function stopTelling(task: object, listener: RequestListener): void {
  const { requests } = watch(task);
  const place = requests.indexOf(listener);
  if (place >= 0) requests.splice(place, 1);
}
