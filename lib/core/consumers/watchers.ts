/** Is called at each request for a task's cancellation. */
export interface RequestListener {
  requested(reason: unknown, isGentle: boolean): void;
}

/** Observes a task's state and latest value. */
export interface ChangeListener {
  /** Reads the state or value at the moment of the change. */
  read(): unknown;
  /** Passes on what was read. */
  tell(view: unknown): void;
}

/** The watchers of one task. A watcher is not a consumer: it does not keep the task running. */
class Watchers {
  // Both are made when first needed: a watched task nearly always needs only one. The listeners for requests are an array: there is
  // nearly always one, and a Set would take as much memory as the task.
  onChange: Set<ChangeListener> | undefined = undefined;
  onRequest: RequestListener[] | undefined = undefined;
  /** The changes that were read and not passed on yet; undefined while no listener is being called. */
  private untold: [ChangeListener, unknown][] | undefined = undefined;

  get changes(): Set<ChangeListener> {
    return (this.onChange ??= new Set());
  }

  /**
   * Calls every listener for a change. A listener may itself change the state, by `uncancel()` for example: that change is passed on
   * after this one, so that each listener sees every state, in order.
   */
  tellChange(): void {
    const { onChange } = this;
    if (onChange === undefined) return;
    const isInside = this.untold !== undefined;
    const untold = (this.untold ??= []);
    for (const listener of onChange) untold.push([listener, listener.read()]);
    if (isInside) return;
    try {
      for (const [listener, view] of untold) if (onChange.has(listener)) listener.tell(view);
    } finally {
      this.untold = undefined;
    }
  }

  get requests(): RequestListener[] {
    return (this.onRequest ??= []);
  }
}

const key = Symbol('rxtask: the watchers of this task');

/**
 * The watchers of `task`, made at the first call. They are a property that no class declares: few tasks are watched, and a field
 * would take memory in every task. A WeakMap costs the garbage collector as much as a whole wait (bench/, row "context.sleep(0)").
 */
export function watch(task: object): Watchers {
  const watched = task as { [key]?: Watchers | undefined };
  return (watched[key] ??= new Watchers());
}

/** Calls the watchers of `task`: its state or its latest value has changed. */
export function tellChange(task: object): void {
  watch(task).tellChange();
}

/** Calls the request listeners of `task`: its cancellation has been requested. */
export function tellRequest(task: object, reason: unknown, isGentle: boolean): void {
  const { onRequest } = watch(task);
  if (onRequest !== undefined) for (const listener of [...onRequest]) listener.requested(reason, isGentle);
}

/** Removes a request listener. Does nothing if it was removed before. */
export function stopTelling(task: object, listener: RequestListener): void {
  const { requests } = watch(task);
  const place = requests.indexOf(listener);
  if (place >= 0) requests.splice(place, 1);
}
