import { Future, type FutureOptions } from './future.js';

/** What ends a future, for inspection. */
export interface DependencySource {
  /** @internal The futures that must end first. */
  dependencies(): Iterable<object>;
}

/** A future that ends when others do, and that can say which: an inspection sees through it. */
export class DependentFuture<T> extends Future<T> {
  constructor(
    options: FutureOptions,
    private readonly dependent: DependencySource,
  ) {
    super(options);
  }

  /** @internal */
  dependencies(): Iterable<object> {
    return this.dependent.dependencies();
  }
}
