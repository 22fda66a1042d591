import { Future, type FutureOptions } from './future.js';

/** Knows which futures must end before a future does. */
export interface DependencySource {
  /** @internal The futures that must end first. */
  dependencies(): Iterable<object>;
}

/** A future that ends when others do. For inspection, it can say which. */
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
