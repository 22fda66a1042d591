import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { entryOfWork, type TaskBody } from '../core/work/body.js';
import { cancelEach } from '../core/cancel-each.js';
import { because, cancelledWith, errorText, reasonText } from '../core/cancel-request.js';
import { CoroutineCall } from '../core/coroutine.js';
import { createTask, type TaskOptions } from '../core/create-task.js';
import { DependentFuture, type DependencySource } from '../core/dependent-future.js';
import type { Future } from '../core/future.js';
import { observeChild, type ChildObserver } from '../core/consumers/child-observer.js';
import { FAILED } from '../core/state.js';
import { passFailureOn } from '../core/suspend/await-chain.js';
import { BodyContext, type TaskContext } from '../core/context/body-context.js';
import { currentTask, Task } from '../core/task.js';
import { isGenerator, type TaskWork } from '../core/work/kind.js';
import { ColdAwaitable } from '../core/cold-awaitable.js';
import { CancelledError, InvalidStateError, TaskGroupError } from '../errors.js';
import { keepShape } from '../loop/keep-shape.js';
import { reportError } from '../loop/report-error.js';
import { RAW } from '../core/raw.js';

/** Starts tasks that are done before the group ends. */
export interface TaskGroup {
  /** As `createTask`. @throws InvalidStateError when the group is shutting down or has finished */
  createTask<T>(work: TaskBody<T> | TaskWork<T>, options?: TaskOptions): Task<T>;
}

/** The name in messages. One object serves all. */
const CHILDREN = { name: 'the children of the group' };

/** A group in progress: asyncio's TaskGroup, with the block as a generator. */
class Group implements TaskGroup, ChildObserver<Task<unknown>>, DependencySource {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {});
  /** Its exit throws all failures. */
  readonly mayIgnoreFailure = false;
  /** In order of creation. Children that are done are removed now and then, since a group may run for days. */
  private children: Task<unknown>[] = [];
  /** How many children's ends have not been delivered. */
  private alive = 0;
  private readonly errors: unknown[] = [];
  private isExiting = false;
  private isAborting = false;
  private hasCancelledParent = false;
  /** Set while the exit waits for the children. */
  private completed: Future<void> | undefined = undefined;

  constructor(readonly parent: Task<unknown>) {}

  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  createTask<T>(work: TaskBody<T> | TaskWork<T>, options?: TaskOptions): Task<T> {
    this.assertOpen();
    const task = createTask(work, options);
    // Even if its eager first step was its last: handled here, a failure would cancel the parent too early.
    this.add(task);
    return task;
  }

  /** Adds a child. */
  add(task: Task<unknown>): void {
    this.children.push(task);
    this.alive++;
    observeChild(task, this);
  }

  /** The body has ended, with `failure` if there is one: waits for the children, then throws the group's error, if any. */
  *exit(failure: { readonly error: unknown } | undefined): Coroutine<void> {
    this.isExiting = true;
    let cancellation = failure?.error instanceof CancelledError ? failure.error : undefined;
    if (failure !== undefined && !this.isAborting) {
      if (cancellation !== undefined) this.abortWithParent();
      else because(`the body of its group has failed (${errorText(failure.error)})`, () => this.abort());
    }
    while (this.alive > 0) {
      this.completed ??= new DependentFuture<void>(CHILDREN, this);
      try {
        yield* this.completed;
      } catch (error) {
        // The parent is cancelled while it waits here: the first request is passed on to the children.
        if (!this.isAborting) {
          cancellation = error as CancelledError;
          this.abortWithParent();
        }
      }
      this.completed = undefined;
    }
    if (this.hasCancelledParent) this.parent.uncancel();
    if (cancellation !== undefined && this.errors.length === 0) throw cancellation;
    if (failure !== undefined && !(failure.error instanceof CancelledError)) this.errors.push(failure.error);
    if (this.errors.length === 0) return;
    if (this.parent.cancelling() > 0) {
      // The errors take precedence over a cancellation from outside, which is thrown at the parent's next wait.
      this.parent.uncancel();
      this.parent.cancel();
    }
    throw new TaskGroupError(this.errors, 'unhandled errors in a TaskGroup');
  }

  /** @internal */
  dependencies(): Iterable<object> {
    return this.children.filter((child) => !child.done());
  }

  childDone(child: Task<unknown>): void {
    this.alive--;
    if (this.children.length > 2 * this.alive + 16)
      this.children = this.children.filter((one) => !one.done());
    if (this.alive === 0 && this.completed?.done() === false) this.completed.setResult();
    if (child.phase !== FAILED) return;
    // The parent is never done here: exit() waits for the last child.
    passFailureOn(child.outcome, child); // its stack names the task
    this.errors.push(child.exception());
    if (this.isAborting) return;
    because(`${child.title} of its group has failed (${errorText(child.outcome)})`, () => {
      this.abort();
      this.hasCancelledParent = true;
      this.parent.cancel();
    });
  }

  private abortWithParent(): void {
    const { reason } = this.parent.request ?? {};
    because(`${cancelledWith(this.parent)}${reason === undefined ? '' : ` (${reasonText(reason)})`}`, () =>
      this.abort(),
    );
  }

  private abort(): void {
    this.isAborting = true;
    cancelEach(this.children, undefined, reportError);
  }

  private assertOpen(): void {
    const isFinished = this.isExiting && this.alive === 0;
    if (!isFinished && !this.isAborting) return;
    throw new InvalidStateError(
      `The task group of ${this.parent.title} ${isFinished ? 'is finished' : 'is shutting down'}: it takes no new tasks. ` +
        'For work that outlives it use `createTask`.',
    );
  }
}

type GroupBody<T> = (group: TaskGroup, context: TaskContext) => TaskWork<T>;

function* runGroup<T>(body: GroupBody<T>): Coroutine<T> {
  const parent = currentTask()!;
  const group = new Group(parent);
  let result: T | undefined;
  let child: Task<T> | undefined;
  let failure: { readonly error: unknown } | undefined;
  const context = new BodyContext(parent);
  try {
    const work = body(group, context);
    if (isGenerator(work) || work instanceof ColdAwaitable) result = (yield* work) as T;
    else group.add((child = startChild<T>(work, context, parent)));
  } catch (error) {
    failure = { error };
  }
  try {
    yield* group.exit(failure);
  } finally {
    context.leave();
  }
  return child === undefined ? (result as T) : child.result();
}

/** Starts the work of a body that is not a coroutine, as a child. */
function startChild<T>(work: unknown, context: BodyContext, parent: Task<unknown>): Task<T> {
  const entry = entryOfWork(work, undefined, context);
  if (entry !== undefined) return Task.start<T>(entry, {});
  throw new TypeError(
    `The body of a task group in ${parent.title} returned no work: write \`taskGroup(function* (group) { … })\`.`,
  );
}

/**
 * Runs `body`, and ends when the body and all children are done. If a child or the body fails, the rest is cancelled; when
 * all have cleaned up, TaskGroupError is thrown with all failures. A child that is cancelled alone has no effect on the
 * others. If the group is cancelled from outside, it cancels the children, waits for them and throws CancelledError, unless
 * one of them fails.
 *
 * @param body a generator function, which runs in the waiting task; or any other body of a task, which runs as a child
 * @returns a cold Awaitable of the result of `body`
 * @throws TaskGroupError, CancelledError
 *
 * @example
 * const total = yield* taskGroup(function* (group) {
 *   const a = group.createTask(count('a'));
 *   const b = group.createTask(count('b'));
 *   return (yield* a) + (yield* b);
 * });
 *
 * @see asyncio.TaskGroup
 */
export function taskGroup<T>(body: GroupBody<T>): Awaitable<T> {
  if (typeof body !== 'function') {
    throw new TypeError(
      'taskGroup() runs a function that starts the tasks: write `taskGroup(function* (group) { … })`.',
    );
  }
  return new CoroutineCall(runGroup<T>, undefined, [body]);
}
