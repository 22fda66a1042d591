import { keepShape } from '../loop/keep-shape.js';
import { ColdAwaitable } from './cold-awaitable.js';
import type { Awaitable, Coroutine } from './awaitable.js';
import type { Stepper } from './plain-generator.js';
import { type Enterable, iteratorOf, SUSPENDED, suspension } from './suspend/suspension.js';
import { plain } from './work/foreign-generator.js';
import { isGenerator } from './work/kind.js';

/** A call of a coroutine that has not started: the function, its `this` and its arguments. */
export class CoroutineCall<A extends unknown[], T, This> extends ColdAwaitable<T> {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, undefined, []);
  constructor(
    private readonly body: (this: This, ...args: A) => Coroutine<T>,
    private readonly self: This,
    private readonly args: A,
  ) {
    super();
  }

  /** @internal */
  begin(): Stepper {
    const generator: unknown = this.body.apply(this.self, this.args);
    if (isGenerator(generator)) return plain(generator);
    throw new TypeError(
      `coroutine(${this.body.name}) needs a generator function, this one returned ${String(generator)}: ` +
        'write `coroutine(function* (…) { … })`.',
    );
  }
}

/**
 * `async def`: makes a function whose call is a cold Awaitable that runs `body` with the same arguments. The call itself starts
 * nothing. `yield*` on it runs the body in the waiting task, at any depth of recursion. `createTask` on it, `await` or
 * `subscribe` runs it in a new task.
 *
 * @param body a generator function; `this` and the arguments are passed on. In TypeScript give parameters that have a
 *   default their type: `(name: string, ms: number = 0)`
 * @returns a function of the same arguments
 * @throws TypeError when `body` is not a function; in the task, when it does not return a generator
 *
 * @example
 * const greet = coroutine(function* (name: string) {
 *   yield* sleep(1000);
 *   return `Hello, ${name}`;
 * });
 * await greet('Ada'); // 'Hello, Ada', after a second
 *
 * @see async def
 */
export function coroutine<A extends unknown[], T, This = unknown>(
  body: (this: This, ...args: A) => Coroutine<T>,
): (this: This, ...args: A) => Awaitable<T> {
  if (typeof body !== 'function') {
    throw new TypeError(
      `coroutine() needs a generator function, not ${String(body)}: write \`coroutine(function* (…) { … })\`.`,
    );
  }
  return function (this: This, ...args: A) {
    return new CoroutineCall(body, this, args);
  };
}

/** Makes a generator the called one. One object serves all, since `yield*` enters it at once. */
class StartedCall implements Enterable {
  generator: Stepper | undefined = undefined;

  [Symbol.iterator](): Iterator<never, any, any> {
    return iteratorOf(this);
  }

  enter(): IteratorResult<never> {
    suspension.called = this.generator;
    this.generator = undefined;
    return SUSPENDED;
  }
}

const startedCall = new StartedCall();

/**
 * Runs `generator` in the running task: write `yield* called(generator)`. Each step then resumes it directly. A plain `yield*` would
 * resume it through the generator that waits, and V8's code for that one would know the shape of the program's generator, so each
 * full collection would discard it.
 */
export function called<T>(generator: Coroutine<T>): { [Symbol.iterator](): Iterator<never, T, any> } {
  startedCall.generator = plain(generator);
  return startedCall;
}
