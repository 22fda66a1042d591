/*
 * Contexts, and `current`: which task runs, and in which context.
 *
 * Invariant. `current` is written by each step, each callback and `inContext`, and put back afterwards, also when they throw.
 * A context is immutable: `ContextVar.set` puts a new one in place of the current one. So a task copies its creator's context
 * by copying one reference, and a later change of either is not seen by the other.
 *
 * Example: task A sets `user` and creates B in turn 3. B's `context` is the object that A has at that moment. In turn 4, A sets
 * `user` again: A's step ends with another context, which `run` stores in A; B still has the first.
 *
 * Why not AsyncLocalStorage: browsers have none, and Node pays for it at each promise. A platform that can find the frame again
 * after an `await` installs an AsyncContextProvider. Spec: spec/core/context/context.spec.ts, spec/node/async-context.spec.ts.
 */
import { DISPOSE } from '../../dispose.js';
import { InvalidStateError } from '../../errors.js';
import { keepShape } from '../../loop/keep-shape.js';
import type { Loop } from '../../loop/loop.js';
import { zoneProvider } from '../../loop/zone-provider.js';
import { RAW } from '../raw.js';

/** The tasks that one `run` has to end: all whose context has this scope, or one below it. */
export class Scope {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, undefined);
  /** The number of these tasks that are not done. */
  live = 0;
  /** Zero until main is done; then the number of the round of cancellations. asyncio has one round, and closes the loop. */
  round = 0;
  /** The loops that these tasks run on: nearly always one. */
  readonly loops = new Set<Loop>();
  private latest: Loop | undefined = undefined;

  constructor(readonly parent: Scope | undefined) {}

  // Loops and not recursion, since the depth to which runs nest has no limit.

  enter(loop: Loop): void {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      scope.live++;
      if (scope.latest !== loop) scope.loops.add((scope.latest = loop));
    }
  }

  leave(): void {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) scope.live--;
  }

  isUnder(outer: Scope): boolean {
    let scope: Scope | undefined = this;
    while (scope !== undefined && scope !== outer) scope = scope.parent;
    return scope === outer;
  }
}

/** What a task takes over from its creator, and a callback from the code that registers it. Immutable. */
export interface Context {
  readonly variables: ReadonlyMap<ContextVar<unknown>, unknown>;
  readonly scope: Scope | undefined;
  /** Data of the installed provider, if there is one. */
  readonly providerData?: unknown;
}

/** A task, as far as its context is concerned. */
export interface ContextOwner {
  context: Context;
  done(): boolean;
}

/** The running task and its context; or, with no task, the context of a callback. */
export interface Frame {
  readonly task: object | undefined;
  context: Context;
}

/**
 * Finds the frame again after an `await`, where no step is running. Only a platform can do that: `rxtask/node` installs a
 * provider. Without one, the kernel pays a comparison with undefined.
 */
export interface AsyncContextProvider {
  /** Returns `context` with the provider's data, for the task that is being created, or for a callback. */
  capture(context: Context, task: ContextOwner | undefined): Context;
  /** Calls `fn` as a method of `task`. Code of `fn` that runs after an `await` is in the same frame. */
  enter<A extends unknown[], R>(
    task: ContextOwner | undefined,
    context: Context,
    fn: (...args: A) => R,
    ...args: A
  ): R;
  /** The frame that the running code was entered in, also after an `await`. */
  frame(): Frame | undefined;
}

/** The running task and its context. One object for the whole process suffices, since JavaScript has one thread. */
export const current: {
  task: object | undefined;
  context: Context;
  provider: AsyncContextProvider | undefined;
} = {
  task: undefined,
  context: { variables: new Map(), scope: undefined, providerData: undefined },
  provider: zoneProvider,
};

/** The current context: that of the running step or callback, else the one that the provider finds. */
export function currentContext(): Context {
  const { task, context, provider } = current;
  if (provider === undefined || task !== undefined) return context;
  return provider.frame()?.context ?? context;
}

/** The current context, to be entered later: by `task`, which is being created, or by a callback. */
export function captureContext(task?: ContextOwner): Context {
  const { provider } = current;
  return provider === undefined ? current.context : provider.capture(currentContext(), task);
}

/** Calls `fn` in `context` and in no task: for callbacks. Variables that it sets are dropped afterwards. */
export function inContext<A, R>(context: Context, fn: (argument: A) => R, argument: A): R {
  const { task: outerTask, context: outerContext, provider } = current;
  current.task = undefined;
  current.context = context;
  try {
    return provider === undefined ? fn(argument) : provider.enter(undefined, context, fn, argument);
  } finally {
    current.task = outerTask;
    current.context = outerContext;
  }
}

/**
 * A value per task: each task starts with a copy of its creator's context. If a task sets the variable, the task itself and
 * the tasks that it starts afterwards see the new value. A callback runs in a copy of the context it was registered in.
 *
 * After an `await` in an async function use `context.run`, or `enableAsyncContext` of `rxtask/node`.
 *
 * @example
 * const user = new ContextVar('user', 'guest');
 * user.set('ada');
 * createTask(function* () { console.log(user.get()); }); // ada
 *
 * @see contextvars.ContextVar
 */
export class ContextVar<T> {
  constructor(
    readonly name: string,
    private readonly defaultValue: T,
  ) {}

  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  /** The value that was set in the current context, or in a context that it was copied from; else the default. */
  get(): T {
    const { variables } = currentContext();
    return variables.has(this) ? (variables.get(this) as T) : this.defaultValue;
  }

  /**
   * Sets the value in the current context: that of the running task or callback, else that of the program.
   *
   * @returns a token that resets the variable: `reset(token)`, or `using token = user.set('ada')` for the rest of a block
   */
  set(value: T): ContextToken<T> {
    const { variables } = currentContext();
    const had = variables.has(this);
    changeVariables(new Map(variables).set(this, value));
    return new Token(this, had, had ? (variables.get(this) as T) : undefined);
  }

  /**
   * Gives the variable, in the current context, the value that it had before the `set` that returned `token`; the default,
   * if it had not been set then.
   *
   * @throws TypeError for a token of another variable, InvalidStateError for one that has been used
   *
   * @see contextvars.ContextVar.reset
   */
  reset(token: ContextToken<T>): void {
    if (!(token instanceof Token) || token.variable !== (this as unknown)) {
      throw new TypeError(
        `${this.name}.reset() takes a token of this variable: write \`const token = ${this.name}.set(value)\`, then ` +
          `\`${this.name}.reset(token)\`.`,
      );
    }
    if (token.isUsed) {
      throw new InvalidStateError(
        `This token of ${this.name} has been used already, and a token resets its variable once: \`set\` returns a new one.`,
      );
    }
    token.use();
  }
}

/** The result of `ContextVar.set`. Disposing it resets the variable, unless `reset` has done so. @see contextvars.Token */
export interface ContextToken<T> extends Disposable {
  /** The variable that was set. */
  readonly variable: ContextVar<T>;
  /** The value before; undefined when it had not been set. */
  readonly oldValue: T | undefined;
}

class Token<T> implements ContextToken<T> {
  isUsed = false;

  constructor(
    readonly variable: ContextVar<T>,
    private readonly had: boolean,
    readonly oldValue: T | undefined,
  ) {}

  use(): void {
    this.isUsed = true;
    const variables = new Map(currentContext().variables);
    if (this.had) variables.set(this.variable, this.oldValue);
    else variables.delete(this.variable);
    changeVariables(variables);
  }

  [DISPOSE](): void {
    if (!this.isUsed) this.use();
  }
}

/** Replaces the current context by one with these variables. */
function changeVariables(variables: Context['variables']): void {
  const changed = { ...currentContext(), variables };
  const frame = current.task === undefined ? current.provider?.frame() : undefined;
  if (frame === undefined) current.context = changed;
  else frame.context = changed;
}
