import { described } from '../core/arguments.js';
import { createTask } from '../core/create-task.js';
import { Future } from '../core/future.js';
import { isSteppedByHand } from '../core/suspend/misuse.js';
import type { Task } from '../core/task.js';
import { isPlainGenerator } from '../core/plain-generator.js';
import { kindOf, type ResultOf, type TaskWork } from '../core/work/kind.js';

/** What a combinator uses for a work: a Future or Task as it is, a new Task for other work. */
export type TaskOf<W> = W extends Future<unknown> ? W : Task<ResultOf<W>>;

/** See TaskOf. */
export function futureOf<W>(work: W): TaskOf<W> {
  return (work instanceof Future ? work : createTask(work as TaskWork<unknown>)) as TaskOf<W>;
}

/** Reads several works before any of them is started. @throws TypeError when `work` is not an iterable of works */
export function worksOf<W>(work: Iterable<W>, caller: string): W[] {
  const works = listOf(work);
  if (works === undefined) {
    throw new TypeError(
      `${caller}() takes several works: write \`${caller}([a, b])\`, with brackets; for one, \`yield* a\`.`,
    );
  }
  for (const one of works) {
    if (one instanceof Future || isPlainGenerator(one)) continue; // the usual ones, recognised without an allocation
    if (kindOf(one) !== undefined || typeof one === 'function') continue;
    throw new TypeError(
      `${caller}() cannot wait for ${described(one)}: each of its works is a task, a future, a \`coroutine\` call, a ` +
        'promise, an Observable or an async iterable.',
    );
  }
  return works;
}

/** The works, or undefined when `work` is a single work: one that can be iterated too, as an Awaitable. A generator may be either. */
function listOf<W>(work: Iterable<W>): W[] | undefined {
  const kind = kindOf(work)?.kind;
  if (typeof work === 'string' || (kind !== undefined && kind !== 'generator')) return undefined;
  if (typeof (work as Partial<Iterable<W>> | null | undefined)?.[Symbol.iterator] !== 'function')
    return undefined;
  try {
    return [...work];
  } catch (error) {
    if (isSteppedByHand(error)) return undefined; // a single coroutine: its first wait cannot be stepped here
    throw error;
  }
}
