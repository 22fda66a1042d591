/** Those who look on without waiting: nothing here holds a task, or is held by one that nobody watches. */
class Watchers {
  private onChange: Set<() => void> | undefined;
  private onRequest: Set<(reason: unknown) => void> | undefined;

  // Made when asked for: nearly always it is one of the two.
  get changes(): Set<() => void> {
    return (this.onChange ??= new Set());
  }

  get requests(): Set<(reason: unknown) => void> {
    return (this.onRequest ??= new Set());
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
  for (const onChange of [...watch(task).changes]) onChange();
}

/** Tells those present now that cancellation has been requested. */
export function tellRequest(task: object, reason: unknown): void {
  for (const onRequest of [...watch(task).requests]) onRequest(reason);
}
