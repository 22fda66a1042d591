import { UseInterceptors } from '@nestjs/common';
import { Observable } from 'rxjs';
import { Awaitable, type Coroutine } from '../core/awaitable.js';
import { createTask } from '../core/create-task.js';
import { isGenerator } from '../core/work/kind.js';
import { CancelWithRequest } from './cancel-with-request.js';

/** The part of reflect-metadata that this uses. Nest loads it. */
interface Metadata {
  getOwnMetadataKeys(target: object): unknown[];
  getOwnMetadata(key: unknown, target: object): unknown;
  defineMetadata(key: unknown, value: unknown, target: object): void;
}

/** The tag of a function that the compiler left async. Its promise awaits any task that it returns. */
const ASYNC = /Async(Generator)?Function/;

/**
 * Makes a method of a controller or gateway a handler whose work is a task: a generator method, or one that returns a task.
 *
 * Nest gets an Observable in place of the generator or the task, because it would take a task for a promise. So interceptors such as
 * one with `timeout` cancel the task by unsubscribing, and `@Sse()` and message patterns get each value. When the client disconnects
 * before the response is finished, the task is cancelled as well. Nest does not wait for its clean-up. Other results pass as they
 * are.
 *
 * It may stand above or below Nest's own decorators. Of interceptors that await the handler, only those below it let a disconnect
 * reach the task.
 *
 * @returns a decorator of methods
 * @throws TypeError when it decorates anything but a method, or an async one
 *
 * @example
 * \@Get(':name')
 * \@TaskHandler()
 * *make(@Param('name') name: string) {
 *   return yield* this.reports.make(name);
 * }
 *
 * @see asObservable, for a result without the decorator
 */
export function TaskHandler(): MethodDecorator {
  return (target: object, key: string | symbol, descriptor?: PropertyDescriptor) => {
    const name = `${target.constructor.name}.${String(key)}`;
    const method: unknown = descriptor?.value;
    if (descriptor === undefined || typeof method !== 'function') {
      throw new TypeError(
        `@TaskHandler() decorates a method of a controller, but ${name} is not a method: write \`@Get() @TaskHandler() *${String(key)}() { … }\`.`,
      );
    }
    if (ASYNC.test(Object.prototype.toString.call(method))) {
      throw new TypeError(
        `@TaskHandler() needs a generator method, or one that returns a task, but ${name} is async, so that nothing can cancel ` +
          `its work: write \`*${String(key)}() { … yield* until((signal) => …) … }\`.`,
      );
    }
    function handler(this: unknown, ...args: unknown[]): unknown {
      return observableOf((method as (...args: unknown[]) => unknown).apply(this, args), name);
    }
    // Nest keeps routes, guards and names by the function.
    Object.defineProperty(handler, 'name', { value: method.name, configurable: true });
    copyMetadata(method, handler);
    descriptor.value = handler;
    UseInterceptors(new CancelWithRequest())(target, key, descriptor);
  };
}

function observableOf(result: unknown, name: string): unknown {
  if (result instanceof Awaitable) return result.asObservable();
  if (!isGenerator(result)) return result;
  const work = result as unknown as Coroutine<unknown>;
  return new Observable((subscriber) => createTask(work, { name }).subscribe(subscriber));
}

function copyMetadata(from: object, to: object): void {
  const metadata = Reflect as unknown as Metadata;
  for (const key of metadata.getOwnMetadataKeys(from)) {
    metadata.defineMetadata(key, metadata.getOwnMetadata(key, from), to);
  }
}
