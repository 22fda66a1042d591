import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';

/** The part of the platform's Observable that the specs use. */
export interface PlatformObservable<T> {
  subscribe(
    observer: { next?(value: T): void; error?(error: unknown): void; complete?(): void },
    options?: { signal?: AbortSignal },
  ): void;
  map<R>(project: (value: T, index: number) => R): PlatformObservable<R>;
  take(amount: number): PlatformObservable<T>;
  takeUntil(notifier: unknown): PlatformObservable<T>;
  last(): Promise<T>;
  toArray(): Promise<T[]>;
}

export interface PlatformSubscriber<T> {
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
  addTeardown(teardown: () => void): void;
  readonly signal: AbortSignal;
}

export interface PlatformObservableConstructor {
  new <T>(subscribe: (subscriber: PlatformSubscriber<T>) => void): PlatformObservable<T>;
  from<T>(value: unknown): PlatformObservable<T>;
}

/**
 * The class of the polyfill. Its module is evaluated in a separate function and not applied, so that no global gets it. It is
 * an ES module, which Jest's `require` does not load, and it compares with objects of the realm.
 */
export function polyfilledObservable(): PlatformObservableConstructor {
  const file = join(dirname(require.resolve('observable-polyfill')), 'observable.js');
  const source = readFileSync(file, 'utf8').replace(/^export \{.*\};?$/m, 'return Observable;');
  type Evaluate = (...realm: unknown[]) => PlatformObservableConstructor;
  return (compileFunction(source, ['Promise', 'AbortController']) as Evaluate)(Promise, AbortController);
}
