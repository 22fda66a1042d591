import { createTask } from '../core/create-task.js';
import { Future } from '../core/future.js';
import type { Task } from '../core/task.js';
import type { ResultOf, TaskWork } from '../core/work/kind.js';

/** A Future or Task stands for itself in a combinator; other work becomes a Task. */
export type TaskOf<W> = W extends Future<unknown> ? W : Task<ResultOf<W>>;

/** See TaskOf. */
export function futureOf<W>(work: W): TaskOf<W> {
  return (work instanceof Future ? work : createTask(work as TaskWork<unknown>)) as TaskOf<W>;
}

/** Several works, asked for by name. @throws TypeError when `work` is no iterable of them */
export function worksOf<W>(work: Iterable<W>, caller: string): W[] {
  const iterate = (work as Partial<Iterable<W>> | null | undefined)?.[Symbol.iterator];
  if (typeof iterate !== 'function' || work instanceof Future || typeof work === 'string') {
    throw new TypeError(
      `${caller}() takes several works: write \`${caller}([a, b])\`, with brackets; for one, \`yield* a\`.`,
    );
  }
  return [...work];
}
