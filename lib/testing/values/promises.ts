import { PromiseWait } from '../../core/work/promise-wait.js';
import { PromiseParking } from '../../core/work/promise-work.js';
import type { Task } from '../../index.js';

/** Whether it is a promise or another thenable. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

/** Whether a task waits for a promise: promises do not settle while virtual time is played synchronously. */
export function waitForPromises(tasks: readonly Task<unknown>[]): boolean {
  return tasks.some(({ waiting }) => waiting instanceof PromiseWait || waiting instanceof PromiseParking);
}
