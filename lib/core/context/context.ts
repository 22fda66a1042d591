import { DISPOSE } from '../../dispose.js';
import { InvalidStateError } from '../../errors.js';
import type { Loop } from '../../loop/loop.js';
import { zoneProvider } from '../../loop/zone-provider.js';
import { RAW } from '../raw.js';

/** The tasks that one `run` has to end: those whose context it has come down to. */
export class Scope {
  /** How many are alive. */
  live = 0;
  /** Zero until main has ended; then the round in which what is left is ended. Asyncio has one, and closes the loop. */
  round = 0;
  /** Where they were started: nearly always on one loop. */
  readonly loops = new Set<Loop>();
  private latest: Loop | undefined;

  constructor(readonly parent: Scope | undefined) {}

  // Loops and no recursion: runs nest as deep as a program likes.

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

/** What follows tasks from creator to created, and into callbacks. Immutable: setting a variable makes a new one. */
export interface Context {
  readonly variables: ReadonlyMap<ContextVar<unknown>, unknown>;
  readonly scope: Scope | undefined;
  /** What the carrier, if there is one, keeps beside it. */
  readonly carried?: unknown;
}

/** What has a context until it is done: a task. */
export interface ContextOwner {
  context: Context;
  done(): boolean;
}

/** Who runs, and in what: a task in its context, or a callback in its copy of one. */
export interface Frame {
  readonly task: object | undefined;
  context: Context;
}

/**
 * What finds the frame again after an `await`, where no step is running. The language does not tell, the platform may:
 * `rxtask/node` installs one. Without it, the kernel pays a comparison with undefined.
 */
export interface AsyncContextProvider {
  /** `context` for the task that is being made, or for a callback, with what else follows its maker. */
  capture(context: Context, task: ContextOwner | undefined): Context;
  /** Calls `fn` as a method of `task`; what it goes on with after an `await` is in the same frame. */
  enter<A extends unknown[], R>(
    task: ContextOwner | undefined,
    context: Context,
    fn: (...args: A) => R,
    ...args: A
  ): R;
  /** The frame entered last, also after an `await`. */
  frame(): Frame | undefined;
}

/**
 * Who runs at this moment. One object for the whole process, written by each step and each callback and put back
 * after it: JavaScript has one thread.
 */
export const current: {
  task: object | undefined;
  context: Context;
  carrier: AsyncContextProvider | undefined;
} = {
  task: undefined,
  context: { variables: new Map(), scope: undefined, carried: undefined },
  carrier: zoneProvider,
};

/** The context of this moment: the step's, else the one that a carrier has brought here. */
export function currentContext(): Context {
  const { task, context, carrier } = current;
  if (carrier === undefined || task !== undefined) return context;
  return carrier.frame()?.context ?? context;
}

/** The context of this moment, to be entered later: by `task`, which is being made, or by a callback. */
export function captureContext(task?: ContextOwner): Context {
  const { carrier } = current;
  return carrier === undefined ? current.context : carrier.capture(currentContext(), task);
}

/** Calls `fn` in `context`, outside of any task: for callbacks. What it sets is forgotten. */
export function inContext<A, R>(context: Context, fn: (argument: A) => R, argument: A): R {
  const { task: outerTask, context: outerContext, carrier } = current;
  current.task = undefined;
  current.context = context;
  try {
    return carrier === undefined ? fn(argument) : carrier.enter(undefined, context, fn, argument);
  } finally {
    current.task = outerTask;
    current.context = outerContext;
  }
}

/**
 * A value that follows tasks: each task starts with a copy of its creator's context, and what it sets is seen by
 * itself and by what it starts afterwards. A callback runs in a copy of the context it was registered in.
 *
 * Across an `await` in an async function use `context.run`, or `enableAsyncContext` of `rxtask/node`.
 *
 * @example
 * const user = new ContextVar('user', 'nobody');
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

  /** The value set in the current context or in one it was copied from, else the default. */
  get(): T {
    const { variables } = currentContext();
    return variables.has(this) ? (variables.get(this) as T) : this.defaultValue;
  }

  /**
   * Sets the value in the current context: the running task's, callback's, or the program's outside of both.
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

/** What `ContextVar.set` returns. Disposing it resets the variable, unless `reset` has done so. @see contextvars.Token */
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

/** Puts a context with these variables in place of the current one. */
function changeVariables(variables: Context['variables']): void {
  const changed = { ...currentContext(), variables };
  const frame = current.task === undefined ? current.carrier?.frame() : undefined;
  if (frame === undefined) current.context = changed;
  else frame.context = changed;
}
