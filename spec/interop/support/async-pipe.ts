/**
 * Angular's `async` pipe, after its source (packages/common/src/pipes/async_pipe.ts, 22.2): it treats an object with `then` as
 * a promise before it looks for `subscribe`; it cannot unsubscribe from a promise; it subscribes anew if the object changes;
 * errors go to the application's error handler.
 */
export class AsyncPipe {
  /** The errors that the application's error handler received. */
  readonly errors: unknown[] = [];
  private latest: unknown = null;
  private source: unknown;
  private subscription: { unsubscribe(): void } | undefined;

  /** Called at every change detection. Returns the displayed value. */
  transform(source: unknown): unknown {
    if (this.source === undefined) {
      if (source !== null && source !== undefined) this.subscribe(source);
    } else if (source !== this.source) {
      this.dispose();
      return this.transform(source);
    }
    return this.latest;
  }

  /** Called when the view is destroyed. */
  ngOnDestroy(): void {
    if (this.subscription !== undefined) this.dispose();
  }

  private subscribe(source: unknown): void {
    this.source = source;
    const show = (value: unknown): void => {
      if (this.source === source) this.latest = value;
    };
    const fail = (error: unknown): void => {
      this.errors.push(error);
    };
    if (isPromise(source)) this.subscription = followPromise(source, show, fail);
    else if (isSubscribable(source)) this.subscription = source.subscribe({ next: show, error: fail });
    else throw new TypeError(`InvalidPipeArgument: '${String(source)}' for pipe 'AsyncPipe'`);
  }

  private dispose(): void {
    this.subscription?.unsubscribe();
    this.latest = null;
    this.subscription = undefined;
    this.source = undefined;
  }
}

type Show = (value: unknown) => void;

interface Subscribable {
  subscribe(observer: { next: Show; error: Show }): { unsubscribe(): void };
}

function isPromise(source: unknown): source is PromiseLike<unknown> {
  return typeof (source as Partial<PromiseLike<unknown>>).then === 'function';
}

function isSubscribable(source: unknown): source is Subscribable {
  return typeof (source as Partial<Subscribable>).subscribe === 'function';
}

function followPromise(source: PromiseLike<unknown>, show: Show, fail: Show): { unsubscribe(): void } {
  let isLeft = false;
  source.then(
    (value) => {
      if (!isLeft) show(value);
    },
    (error: unknown) => {
      if (!isLeft) fail(error);
    },
  );
  return {
    unsubscribe: () => {
      isLeft = true;
    },
  };
}
