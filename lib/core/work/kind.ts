/*
 * `kindOf`: which kind of work a value is. It recognises Awaitables, Observables, promises, async iterables, streams and generators;
 * body.ts makes of each what a task steps. Spec: spec/core/work/kind.spec.ts.
 */
import { type InteropObservable, observable as observableSymbol, Observable } from 'rxjs';
import { Awaitable, type Coroutine } from '../awaitable.js';
import { isPlainGenerator, type Stepper } from '../plain-generator.js';
import { fromPlatform, isPlatformObservable } from './platform-observable.js';

/**
 * An input that a consumer can wait for: RxJS's ObservableInput without plain iterables. At run time also a ReadableStreamLike
 * and the platform's Observable.
 */
export type AwaitableInput<T> = Observable<T> | InteropObservable<T> | PromiseLike<T> | AsyncIterable<T>;
/** Work that is not a function. */
export type TaskWork<T> = Coroutine<T> | AwaitableInput<T>;
/** The type of the result of work W. */
export type ResultOf<W> = W extends Coroutine<infer T> ? T : W extends AwaitableInput<infer T> ? T : never;

/** The part of `ReadableStream` that is used here; some browsers cannot iterate it yet. */
export interface StreamLike {
  getReader(): {
    read(): Promise<IteratorResult<unknown>>;
    releaseLock(): void;
    cancel?(reason?: unknown): Promise<void>;
  };
}

/** Work with its kind, checked in this order. */
export type Kind =
  | { readonly kind: 'awaitable'; readonly input: Awaitable<unknown> }
  | { readonly kind: 'observable'; readonly input: Observable<unknown> | InteropObservable<unknown> }
  | { readonly kind: 'promise'; readonly input: PromiseLike<unknown> }
  | { readonly kind: 'iterable'; readonly input: AsyncIterable<unknown> | StreamLike }
  | { readonly kind: 'generator'; readonly input: Stepper };

/** Whether it is a generator object, of this realm or another one, or made by a compiler. */
export function isGenerator(value: unknown): value is Stepper {
  return isPlainGenerator(value) || (isAnyGenerator(value) && !(Symbol.asyncIterator in value));
}

/** The same, or an async generator. Nothing of it has run if a function has just returned it. */
export function isAnyGenerator(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const { next, throw: raise } = value as Partial<Stepper>;
  return typeof next === 'function' && typeof raise === 'function'; // a Subject has only `next`
}

/** The kind of `input`, or undefined when it is not work. */
export function kindOf(input: unknown): Kind | undefined {
  if (input instanceof Awaitable) return { kind: 'awaitable', input };
  if (input instanceof Observable) return { kind: 'observable', input };
  if ((typeof input !== 'object' && typeof input !== 'function') || input === null) return undefined;
  if (typeof (input as Record<string | symbol, unknown>)[observableSymbol] === 'function') {
    return { kind: 'observable', input: input as InteropObservable<unknown> };
  }
  if (typeof (input as Partial<PromiseLike<unknown>>).then === 'function') {
    return { kind: 'promise', input: input as PromiseLike<unknown> };
  }
  if (Symbol.asyncIterator in input || typeof (input as Partial<StreamLike>).getReader === 'function') {
    return { kind: 'iterable', input: input as AsyncIterable<unknown> };
  }
  if (isGenerator(input)) return { kind: 'generator', input };
  if (isPlatformObservable(input)) return { kind: 'observable', input: fromPlatform(input) };
  return undefined;
}
