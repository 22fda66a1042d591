/*
 * The error texts of the `yield*` protocol, apart from the protocol itself (suspension.ts). Each says what to write.
 */
import { InvalidStateError } from '../../errors.js';
import { described } from '../arguments.js';

const byHand = new WeakSet<Error>();

/** Code other than a `yield*` in a task's step has stepped an Awaitable's iterator: a spread, `for await`, `Promise.all`, a test matcher. */
export function steppedByHand(): TypeError {
  const error = new TypeError(
    'Only `yield*` in a coroutine can step an Awaitable. To iterate its values write `awaitable.values()`, as in ' +
      '`for await (const value of awaitable.values())` or `Readable.from(awaitable.values())`. For its result write ' +
      '`await awaitable`, or `Promise.all([awaitable])` with brackets. Test matchers that look into values step it too: ' +
      'compare tasks with `toBe`. If `yield*` itself raises this, two copies of rxtask are loaded: see `npm ls rxtask`. ' +
      "For the platform's `Observable.from(task)` write `new Observable((subscriber) => { const s = " +
      'task.subscribe(subscriber); subscriber.addTeardown(() => s.unsubscribe()); })`.',
  );
  byHand.add(error);
  return error;
}

/** Whether `error` is one that `steppedByHand` has made. */
export function isSteppedByHand(error: unknown): boolean {
  return byHand.has(error as Error);
}

/** A task's generator has yielded a value with `yield` instead of `yield*`. */
export function cannotWaitFor(value: unknown, taskTitle: string): TypeError {
  try {
    return wrongYield(value, taskTitle);
  } catch (cause) {
    return new TypeError(
      `${taskTitle}: Cannot wait for a value that cannot be inspected: write \`yield* awaitable\`.`,
      { cause },
    );
  }
}

function wrongYield(value: unknown, taskTitle: string): TypeError {
  const { then, enter } = (value ?? {}) as { then?: unknown; enter?: unknown };
  if (typeof enter === 'function') {
    return new TypeError(
      `${taskTitle}: The star is missing: write \`yield* awaitable\`, not \`yield awaitable\`.`,
    );
  }
  const right =
    typeof then === 'function'
      ? '`yield* until(promise)`'
      : '`yield* awaitable`, with the star; `yield* until(input)` for promises and Observables';
  return new TypeError(`${taskTitle}: Cannot wait for ${described(value)} directly: write ${right}.`);
}

/** A task waits for itself, or for a task (`otherTitle`) that waits for it. */
export function closesCircle(taskTitle: string, otherTitle: string | undefined): InvalidStateError {
  const why =
    otherTitle === undefined
      ? 'itself: it would never end. Return from it, or wait for another task.'
      : `${otherTitle}, which waits for it: neither would ever end. Let one return its part before it waits for the other.`;
  return new InvalidStateError(`${taskTitle} cannot wait for ${why}`);
}

/** A task's work looks like a generator but its `next` or `throw` returned no iterator result. */
export function noResult(taskTitle: string): TypeError {
  return new TypeError(
    `${taskTitle}: its work has \`next\` and \`throw\` but answers no \`{ done, value }\`: pass the call of a generator function.`,
  );
}

/**
 * The error a task fails with for what its work has thrown. A stack overflow gets a hint: only generators that delegate to
 * plain generators use the engine's stack.
 */
export function withStackOverflowHint(error: unknown): unknown {
  try {
    if (error instanceof RangeError && error.message === 'Maximum call stack size exceeded') {
      error.message +=
        ": `yield*` on a plain generator nests on the engine's stack. Wrap the function that recurses in `coroutine(…)`: its calls may nest without limit.";
    }
    return error;
  } catch (cause) {
    // Inspecting a revoked Proxy throws. The task must end all the same.
    return new TypeError('The work has thrown something that cannot be inspected: throw an Error.', {
      cause,
    });
  }
}
