/** Is told of requests for a task's cancellation. */
export interface RequestListener {
  requested(reason: unknown, isGentle: boolean): void;
}

/** Observes a task's state and latest value. */
export interface ChangeListener {
  /** Reads what there is to tell at this moment. */
  read(): unknown;
  /** Tells what was read. */
  tell(view: unknown): void;
}

/** The watchers of one task. They do not count as consumers: watching a task does not keep it running. */
class Watchers {
  // Both are made when first needed: a watched task nearly always needs one of the two. There is one request listener as a
  // rule, and a set would take as much memory as the task.
  onChange: Set<ChangeListener> | undefined = undefined;
  onRequest: RequestListener[] | undefined = undefined;
  /** What has been read and not told yet, while listeners are told; undefined at other times. */
  private untold: [ChangeListener, unknown][] | undefined = undefined;

  get changes(): Set<ChangeListener> {
    return (this.onChange ??= new Set());
  }

  /**
   * Tells every listener of a change. A listener may itself change the state, by `uncancel()` for example: that change is told
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
 * would cost every task its memory. A WeakMap costs the collector as much as a whole wait (bench/, row "context.sleep(0)").
 */
export function watch(task: object): Watchers {
  const watched = task as { [key]?: Watchers | undefined };
  return (watched[key] ??= new Watchers());
}

/** Tells the watchers of `task` that its state or its latest value has changed. */
export function tellChange(task: object): void {
  watch(task).tellChange();
}

/** Tells the listeners of `task` that its cancellation has been requested. */
export function tellRequest(task: object, reason: unknown, isGentle: boolean): void {
  const { onRequest } = watch(task);
  if (onRequest !== undefined) for (const listener of [...onRequest]) listener.requested(reason, isGentle);
}

/** Removes a request listener; harmless when it has been removed. */
export function stopTelling(task: object, listener: RequestListener): void {
  const { requests } = watch(task);
  const place = requests.indexOf(listener);
  if (place >= 0) requests.splice(place, 1);
}
