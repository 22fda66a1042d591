import { keepShape } from '../loop/keep-shape.js';
import { Future, type FutureOptions } from './future.js';

/** Knows which futures must end before a future does. */
export interface DependencySource {
  /** @internal The futures that must end first. */
  dependencies(): Iterable<object>;
  /** @internal Whether one of them is enough. Default: all must end. */
  isLoose?(): boolean;
}

/** A future that ends when others do. For inspection, it can say which. */
export class DependentFuture<T> extends Future<T> {
  /** @internal See keep-shape.ts. */
  static override readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, {});
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

  /** @internal */
  isLoose(): boolean {
    return this.dependent.isLoose?.() ?? false;
  }
}
