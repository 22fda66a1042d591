import { defer, EMPTY, mergeMap, type OperatorFunction } from 'rxjs';
import type { TaskBody } from '../core/body.js';
import { described, type TaskWork } from '../core/work/kind.js';
import { Calls, type TaskPolicy } from './policy.js';

/** Makes the work for a value; `index` counts its calls, from 0. */
export type TaskProject<A, R> = (value: A, index: number) => TaskBody<R> | TaskWork<R>;

/** Each value of the source is a call under `policy`, one of them at a time; all that their tasks emit is merged. */
export function mapUnder<A, R>(
  policy: TaskPolicy,
  caller: string,
  project: TaskProject<A, R>,
): OperatorFunction<A, R> {
  if (typeof project !== 'function') {
    throw new TypeError(
      `${caller}() calls a function for each value, not ${described(project)}: write \`${caller}((value) => …)\`.`,
    );
  }
  return (source) =>
    defer(() => {
      const calls = new Calls<R>(policy, 1, {}, caller);
      let index = 0;
      return source.pipe(mergeMap((value) => calls.admit(() => project(value, index++))?.values$ ?? EMPTY));
    });
}
