/** Those who look on without waiting: nothing here holds a task, or is held by one that nobody watches. */
interface Watchers {
  readonly changes: Set<() => void>;
  readonly requests: Set<(reason: unknown) => void>;
}

/** Beside the tasks and not in them: few are watched, and each would pay for the field. */
const watchersOf = new WeakMap<object, Watchers>();

/** The watchers of `task`, made at the first call. */
export function watch(task: object): Watchers {
  let watchers = watchersOf.get(task);
  if (watchers === undefined) {
    watchers = { changes: new Set(), requests: new Set() };
    watchersOf.set(task, watchers);
  }
  return watchers;
}

/** Tells those present now that the state has changed, or the latest value. */
export function tellChange(task: object): void {
  for (const onChange of [...watch(task).changes]) onChange();
}

/** Tells those present now that cancellation has been requested. */
export function tellRequest(task: object, reason: unknown): void {
  for (const onRequest of [...watch(task).requests]) onRequest(reason);
}
