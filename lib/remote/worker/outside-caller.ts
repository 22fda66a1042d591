import { type Context, inContext } from '../../core/context/context.js';

const OUTSIDE: Context = { variables: new Map(), scope: undefined };

/**
 * Calls `fn` without the task, the run and the variables of the caller: the tasks of a job belong to its worker, even if the
 * worker is in this process. Otherwise a `run` that ends would cancel both the job and its handle, and the body would get two requests.
 */
export function outsideCaller<R>(fn: () => R): R {
  return inContext(OUTSIDE, fn, undefined);
}
