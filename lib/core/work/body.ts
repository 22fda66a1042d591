/*
 * From work to what a task steps: `entryOf` takes work of any kind, functions included, and `entryOfWork` all but functions. A
 * generator is stepped as it is; a promise becomes a PromiseWork, other work a KnownWork, and a function a Body, which is called in
 * the task's first step.
 *
 * Invariant: a generator runs once. It is marked when it becomes work. Spec: spec/core/work/body.spec.ts.
 */
import { noop } from 'rxjs';
import { keepShape } from '../../loop/keep-shape.js';
import { InvalidStateError } from '../../errors.js';
import { described } from '../arguments.js';
import { Awaitable, type Coroutine } from '../awaitable.js';
import { ColdAwaitable } from '../cold-awaitable.js';
import { STREAM } from '../flags.js';
import { observation } from '../observation.js';
import { BodyContext, type TaskContext } from '../context/body-context.js';
import { isPlainGenerator, isStepper, type Stepper } from '../plain-generator.js';
import { currentTask, type Entry, type Task } from '../task.js';
import { type Items, iterate, itemsOf, losesItems, returnUnused } from './iterate.js';
import { ForeignGenerator } from './foreign-generator.js';
import { type Kind, kindOf, type TaskWork } from './kind.js';
import { observe } from './observe.js';
import { type OnCancel, PromiseWork } from './promise-work.js';

/**
 * A function that returns the work of a task. It is called in the task's first step, without a `this`: in a method, use an arrow
 * function that returns a `coroutine` call, or pass `this` as an argument.
 */
export type TaskBody<T> = (this: void, context: TaskContext) => TaskWork<T>;

const isClaimed = Symbol('rxtask: this generator runs in a task');

/** A generator, which gets the mark when it is run. `in` would be slower: it walks the prototypes of each new function's generators. */
type Claimable = Stepper & { [isClaimed]?: true };

/** Whether `work` is a generator object that no task has run yet. */
export function isFresh(work: unknown): work is Stepper {
  return isPlainGenerator(work) && (work as Claimable)[isClaimed] !== true;
}

/** Marks a generator object as run: it can run once. Returns what a task steps for it. @throws InvalidStateError the second time */
function claim(generator: Stepper): Stepper | Entry {
  const canStep = isStepper(generator); // read before the mark, which changes the shape
  if ((generator as Claimable)[isClaimed] === true) {
    throw new InvalidStateError(
      'This generator object has been run already, and a generator runs once: call the generator function again, or ' +
        'wrap it in `coroutine(…)` and pass its calls around.',
    );
  }
  (generator as Claimable)[isClaimed] = true;
  return canStep ? generator : new ForeignGenerator(generator);
}

function* waitForAwaitable<T>(input: Awaitable<T>): Coroutine<T> {
  return yield* input;
}

/** Gets the iterator at once. An error is thrown where the iterator is used: in the task's first step. */
function itemsAtOnce(source: AsyncIterable<unknown>): () => Items<unknown> {
  try {
    const items = itemsOf(source);
    return () => items;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** An Awaitable, an Observable or an async iterable as the work of a task. */
class KnownWork implements Entry {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(
    this,
    { kind: 'observable', input: {} },
    undefined,
    false,
  );
  private readonly items: (() => Items<unknown>) | undefined = undefined;

  constructor(
    private readonly found: Exclude<Kind, { kind: 'generator' | 'promise' }>,
    private readonly onCancel: OnCancel | undefined,
    private readonly isInline: boolean,
  ) {
    // A readline interface, or an event emitter's `on`, loses the items that arrive before its iterator exists.
    if (found.kind === 'iterable' && losesItems(found.input)) this.items = itemsAtOnce(found.input);
  }

  begin(task: Task<unknown>): Stepper {
    const { found, onCancel } = this;
    switch (found.kind) {
      case 'awaitable':
        return waitForAwaitable(found.input);
      case 'observable':
        return observe(found.input, this.emitTo(task));
      case 'iterable':
        return iterate(this.items?.() ?? itemsOf(found.input), this.emitTo(task), onCancel === 'abandon');
    }
  }

  /** Called when the task is cancelled before its first step. */
  return(task: Task<unknown>): void {
    const { items } = this;
    if (items !== undefined) returnUnused(items, task);
  }

  private emitTo(task: Task<unknown>): (value: unknown) => unknown {
    if (this.isInline) return noop; // the task that waits does not emit them
    task.flags |= STREAM;
    return (value) => task.offer(value);
  }
}

/** A function body as the work of a task. It is called in the first step. */
class Body implements Entry {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, undefined, false);
  private context: BodyContext | undefined = undefined;

  constructor(
    private readonly body: TaskBody<unknown>,
    private readonly onCancel: OnCancel | undefined,
    private readonly isInline: boolean,
  ) {}

  begin(task: Task<unknown>): Stepper {
    const context = (this.context = new BodyContext(task));
    const { body } = this; // so that it is called without a `this`
    const work: unknown = body(context);
    const entry = entryOfWork(work, this.onCancel, context, this.isInline);
    if (entry === undefined) {
      throw new TypeError(
        `The body of ${task.title} returned ${described(work)}, which cannot be waited for: make it a generator ` +
          'function (`function* () { … }`) or an async function, or return a promise or an Observable.',
      );
    }
    return stepperOf(entry, task);
  }

  /** Called when the body has ended and its task goes on. */
  leave(): void {
    this.context!.leave(); // `begin` comes first
  }
}

/** What a task steps for `work`, which is not a function; undefined if it is not work. @throws InvalidStateError for a generator that has run */
export function entryOfWork(
  work: unknown,
  onCancel?: OnCancel,
  context?: BodyContext,
  isInline = false,
): Stepper | Entry | undefined {
  if (isPlainGenerator(work)) return claim(work);
  if (work instanceof ColdAwaitable) {
    observation.observer?.usedCold?.(work);
    return work;
  }
  const found = kindOf(work);
  if (found === undefined) return undefined;
  if (found.kind === 'generator') return claim(found.input);
  if (found.kind === 'promise') return new PromiseWork(found.input, onCancel, context);
  return new KnownWork(found, onCancel, isInline);
}

/** The generator that `task` steps for `entry`. */
export function stepperOf(entry: Stepper | Entry, task: Task<unknown>): Stepper {
  return isPlainGenerator(entry) ? entry : entry.begin(task);
}

/** What `yield*` runs in the running task, without another task or turn. */
export type Inline<T> = Coroutine<T> | Awaitable<T>;

/** Runs work of any kind in the running task: write `yield* runInline(work, …)`. @throws as `entryOf` */
export function runInline<T>(work: TaskBody<T> | TaskWork<T>, caller: string): Inline<T> {
  if (work instanceof Awaitable) return work as Awaitable<T>;
  const entry = entryOf(work, caller, undefined, true);
  if (entry instanceof Body) return runBody<T>(entry);
  return stepperOf(entry, currentTask()!) as Coroutine<T>;
}

function* runBody<T>(body: Body): Coroutine<T> {
  try {
    return (yield* body.begin(currentTask()!)) as T;
  } finally {
    body.leave();
  }
}

/**
 * What a task steps for work of any kind, functions included.
 * @throws TypeError when it is not work, InvalidStateError for a generator that has run
 */
export function entryOf(
  work: unknown,
  caller: string,
  onCancel?: OnCancel,
  isInline = false,
): Stepper | Entry {
  if (isPlainGenerator(work)) return claim(work); // the usual work first: else "one after another" takes 10 % more (bench/)
  const entry =
    typeof work === 'function' && kindOf(work) === undefined
      ? new Body(work as TaskBody<unknown>, onCancel, isInline)
      : entryOfWork(work, onCancel, undefined, isInline);
  if (entry === undefined) throw notWork(work, caller);
  return entry;
}

function notWork(work: unknown, caller: string): TypeError {
  return new TypeError(
    `${caller}() cannot run ${described(work)}: pass a generator function or its call, a \`coroutine\` call, an async ` +
      'function, a promise, an Observable or an async iterable.' +
      (Array.isArray(work) ? ` For many at once write \`gather([…])\` and run that.` : ''),
  );
}
