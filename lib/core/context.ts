import type { Loop } from '../loop/loop.js';

/** The tasks that one `run` has to end: those whose context it has come down to. */
export class Scope {
  /** How many are alive. */
  live = 0;
  /** Where they were started: nearly always on one loop. */
  readonly loops = new Set<Loop>();
  private latest: Loop | undefined;

  constructor(readonly parent: Scope | undefined) {}

  enter(loop: Loop): void {
    this.live++;
    if (this.latest !== loop) this.loops.add((this.latest = loop));
    this.parent?.enter(loop);
  }

  leave(): void {
    this.live--;
    this.parent?.leave();
  }

  isUnder(outer: Scope): boolean {
    return this === outer || (this.parent?.isUnder(outer) ?? false);
  }
}

/** What follows tasks from creator to created, and into callbacks. Immutable: setting a variable makes a new one. */
export interface Context {
  readonly variables: ReadonlyMap<ContextVar<unknown>, unknown>;
  readonly scope: Scope | undefined;
}

/**
 * Who runs at this moment. One object for the whole process, written by each step and each callback and put back
 * after it: JavaScript has one thread.
 */
export const current: { task: object | undefined; context: Context } = {
  task: undefined,
  context: { variables: new Map(), scope: undefined },
};

/** Calls `fn` in `context`, outside of any task: for callbacks. What it sets is forgotten. */
export function inContext<A, R>(context: Context, fn: (argument: A) => R, argument: A): R {
  const { task: outerTask, context: outerContext } = current;
  current.task = undefined;
  current.context = context;
  try {
    return fn(argument);
  } finally {
    current.task = outerTask;
    current.context = outerContext;
  }
}

/**
 * A value that follows tasks: each task starts with a copy of its creator's context, and what it sets is seen by
 * itself and by what it starts afterwards. A callback runs in a copy of the context it was registered in.
 *
 * Across an `await` in an async function use `context.run`.
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

  /** The value set in the current context or in one it was copied from, else the default. */
  get(): T {
    const { variables } = current.context;
    return variables.has(this) ? (variables.get(this) as T) : this.defaultValue;
  }

  /** Sets the value in the current context: the running task's, callback's, or the program's outside of both. */
  set(value: T): void {
    const { variables, scope } = current.context;
    current.context = { variables: new Map(variables).set(this, value), scope };
  }
}
