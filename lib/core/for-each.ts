/*
 * `async for` in a coroutine. It requests the next item of an async iterable when the body has ended. An Observable does not wait
 * for its observer: an inbox keeps the values that it emits while the body runs, in order.
 */
import { type InteropObservable, type Observable, type Observer, Subscription } from 'rxjs';
import { Fifo } from '../collections/fifo.js';
import { CancelledError } from '../errors.js';
import { reportError } from '../loop/report-error.js';
import { described } from './arguments.js';
import { Awaitable, type Coroutine } from './awaitable.js';
import { CoroutineCall } from './coroutine.js';
import { Future } from './future.js';
import { bridge } from './work/promise-wait.js';
import {
  answersOf,
  assertClosed,
  assertResult,
  closeQuietly,
  hasEndedBy,
  type Items,
  itemsOf,
  leave,
} from './work/iterate.js';
import { type AwaitableInput, isGenerator, kindOf } from './work/kind.js';
import { observableOf } from './work/observable-of.js';
import { withoutWrapping } from './work/observe.js';

type ItemBody<T> = (this: void, item: T, index: number) => Coroutine<unknown>;

/** Runs the body for one item. Returns false if the body has returned false, which ends the loop. */
function* take<T>(body: ItemBody<T>, item: T, index: number): Coroutine<boolean> {
  const call: unknown = body(item, index);
  if (!isGenerator(call) && !(call instanceof Awaitable)) {
    throw new TypeError(
      `forEach() runs a generator function for each item, this one returned ${described(call)}: ` +
        'write `forEach(source, function* (item) { … })`.',
    );
  }
  return (yield* call as Coroutine<unknown>) !== false;
}

function* overItems<T>(items: Items<T>, body: ItemBody<T>): Coroutine<void> {
  const step = answersOf<T>();
  for (let index = 0; ; index++) {
    step.listen(items.next());
    let result: IteratorResult<T>;
    try {
      result = yield* step;
    } catch (error) {
      if (!hasEndedBy(step, error)) yield* leave(items, step, false);
      throw error;
    }
    assertResult(result);
    if (result.done === true) return;
    const { value } = result;
    let wantsMore: boolean;
    try {
      wantsMore = yield* take(body, value, index);
    } catch (error) {
      yield* closeQuietly(items);
      throw error;
    }
    if (wantsMore) continue;
    const closing = items.return?.();
    if (closing !== undefined) assertClosed(yield* bridge(closing));
    return;
  }
}

/** Keeps the values of an Observable until the body takes them. */
class Inbox<T> extends Subscription implements Observer<T> {
  readonly items = new Fifo<T>();
  end: { readonly error?: unknown } | undefined = undefined;
  private news: Future<void> | undefined = undefined;

  next(value: T): void {
    if (this.closed) return;
    this.items.add(value);
    this.wake();
  }

  error(error: unknown): void {
    this.finish({ error });
  }

  complete(): void {
    this.finish({});
  }

  /** Waits until there is an item, or the end. */
  *wait(): Coroutine<void> {
    if (this.items.size > 0 || this.end !== undefined) return;
    this.news = new Future({ name: 'an item' });
    yield* this.news;
  }

  private finish(end: { readonly error?: unknown }): void {
    if (this.closed || this.end !== undefined) return;
    this.end = end;
    this.wake();
  }

  private wake(): void {
    const { news } = this;
    this.news = undefined;
    if (news?.done() === false) news.setResult();
  }
}

function* overValues<T>(source: Observable<T> | InteropObservable<T>, body: ItemBody<T>): Coroutine<void> {
  const inbox = new Inbox<T>();
  try {
    observableOf(source).subscribe(inbox);
    for (let index = 0; ; index++) {
      yield* inbox.wait();
      if (inbox.items.size === 0) {
        if (inbox.end !== undefined && 'error' in inbox.end) throw inbox.end.error;
        break;
      }
      if (!(yield* take(body, inbox.items.take(), index))) break;
    }
  } catch (error) {
    try {
      inbox.unsubscribe();
    } catch (failure) {
      if (error instanceof CancelledError) throw withoutWrapping(failure);
      reportError(withoutWrapping(failure));
    }
    throw error;
  }
  try {
    inbox.unsubscribe();
  } catch (failure) {
    throw withoutWrapping(failure);
  }
}

function* overInput<T>(input: AwaitableInput<T>, body: ItemBody<T>): Coroutine<void> {
  const found = kindOf(input)!; // forEach() refuses anything else
  switch (found.kind) {
    case 'awaitable':
    case 'observable':
      return yield* overValues(found.input as Observable<T>, body);
    case 'iterable':
      return yield* overItems(itemsOf(found.input) as Items<T>, body);
    default:
      yield* take(body, yield* bridge(found.input as PromiseLike<T>), 0);
  }
}

/**
 * `async for` in a coroutine: runs `body` for each item of `source`, one at a time, in the task that waits.
 *
 * It requests the next item of an async iterable when the body has ended. Values that an Observable or a task emits meanwhile are
 * kept in order. If the body returns false or throws, or if the task is cancelled, an iterator's `return()` is called and
 * awaited, and an Observable is unsubscribed. A promise is a source of one item.
 *
 * @param source an async iterable, a stream, an Observable, a task or a promise
 * @param body a generator function of the item and its index, from 0; it ends the loop by returning `false`
 * @returns a cold Awaitable, which ends with the source or the loop
 * @throws TypeError when `source` or `body` is none of these; when it is awaited, the errors of the source and of the body
 *
 * @example
 * yield* forEach(readline, function* (line) {
 *   yield* save(line);
 *   return line !== 'quit';
 * });
 *
 * @see `async for`; RxJS `concatMap`
 */
export function forEach<T>(source: AwaitableInput<T>, body: ItemBody<T>): Awaitable<void> {
  if ((kindOf(source) ?? { kind: 'generator' }).kind === 'generator') throw cannotIterate(source);
  if (typeof body !== 'function') {
    throw new TypeError(
      `forEach() runs a generator function for each item, not ${described(body)}: write \`forEach(source, function* (item) { … })\`.`,
    );
  }
  return new CoroutineCall(overInput<T>, undefined, [source, body]);
}

function cannotIterate(source: unknown): TypeError {
  return new TypeError(
    `forEach() cannot iterate ${described(source)}: give it an async iterable, a stream, an Observable or a task. For an array ` +
      'write `for (const item of array) { … }`.',
  );
}
