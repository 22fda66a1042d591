import { createTask } from '../core/create-task.js';
import { Future } from '../core/future.js';
import type { Task } from '../core/task.js';
import { described, kindOf, type ResultOf, type TaskWork } from '../core/work/kind.js';

/** A Future or Task stands for itself in a combinator; other work becomes a Task. */
export type TaskOf<W> = W extends Future<unknown> ? W : Task<ResultOf<W>>;

/** See TaskOf. */
export function futureOf<W>(work: W): TaskOf<W> {
  return (work instanceof Future ? work : createTask(work as TaskWork<unknown>)) as TaskOf<W>;
}

/** Several works, looked at before any of them is started. @throws TypeError when `work` is no iterable of them */
export function worksOf<W>(work: Iterable<W>, caller: string): W[] {
  const iterate = (work as Partial<Iterable<W>> | null | undefined)?.[Symbol.iterator];
  // What can be waited for is one work, even if it could be iterated, which would run it.
  if (typeof iterate !== 'function' || kindOf(work) !== undefined || typeof work === 'string') {
    throw new TypeError(
      `${caller}() takes several works: write \`${caller}([a, b])\`, with brackets; for one, \`yield* a\`.`,
    );
  }
  const works = [...work];
  for (const one of works) {
    if (kindOf(one) !== undefined || typeof one === 'function') continue;
    throw new TypeError(
      `${caller}() cannot wait for ${described(one)}: each of its works is a task, a future, a \`coroutine\` call, a ` +
        'promise, an Observable or an async iterable.',
    );
  }
  return works;
}
