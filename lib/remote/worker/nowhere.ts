import { type Context, inContext } from '../../core/context/context.js';

const NOWHERE: Context = { variables: new Map(), scope: undefined };

/**
 * Calls `fn` in no task, no run and no variables of its caller: what a job starts belongs to its worker, also where that
 * is this process. A `run` that ends would otherwise cancel the job beside its handle, and the body would be cancelled twice.
 */
export function fromNowhere<R>(fn: () => R): R {
  return inContext(NOWHERE, fn, undefined);
}
