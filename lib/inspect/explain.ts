import { type Future } from '../core/future.js';
import { errorText, reasonText } from '../core/cancel-request.js';
import { described } from '../core/arguments.js';
import { currentTask, type Task } from '../core/task.js';
import { agoText, whyText } from './describe-info.js';
import { dependenciesOf, endedOwnersOf, ownersOf } from './edges.js';
import { isTask } from './is-task.js';
import { printable } from '../core/printable.js';
import type { RequestInfo } from './task-info.js';

/** The number of owners that are named: a semaphore may have many. */
const MOST_OWNERS = 3;

/** The first cancellation request that the task keeps. */
export function requestInfo(task: Task<unknown>): RequestInfo | undefined {
  const request = task.request?.first;
  if (request === undefined) return undefined;
  const { at, reason, cause, via } = request;
  return { at, reason: reason === undefined ? undefined : reasonText(reason), cause, via };
}

/**
 * Describes the state of a task in a sentence or two: what it waits for, or how it ended, and when and why its cancellation
 * was requested.
 *
 * @param task a Task
 * @returns the text
 * @throws TypeError when `task` is no Task
 *
 * @example
 * explain(upload);
 * // "upload" was asked to end 0.4 s ago because "check" of its group has failed (Error: check failed), and still waits for sleep().
 */
export function explain(task: Task<unknown>): string {
  if (typeof task !== 'object' || (task as unknown) === null || !isTask(task))
    throw new TypeError(
      `explain() is about a task, not ${described(task)}: write \`explain(createTask(work))\`.`,
    );
  const request = requestText(task);
  const asked = request === undefined ? '' : `was asked to end ${request}`;
  if (task.done())
    return printable(`${task.title} ${[asked, `has ${endText(task)}`].filter(Boolean).join(', and ')}.`);
  const idle = task === currentTask() ? 'runs now' : 'is ready to run';
  const stands = task.waiting === undefined ? idle : `waits for ${waitText(task)}`;
  return printable(`${task.title} ${asked === '' ? stands : `${asked}, and still ${stands}`}.`);
}

function waitText(task: Task<unknown>): string {
  const text = isTask(task.waiting!) ? task.waiting.title : task.waitingFor!;
  const names = dependenciesOf(task).map(({ title }) => title);
  const on = names.length === 0 || isTask(task.waiting!) ? '' : `, on ${names.join(', ')}`;
  return `${text}${on}${ownersText(task)}`;
}

/** The tasks that acquired the lock or the slot that the task waits for: `, acquired by "order 1"`. */
function ownersText(task: Task<unknown>): string {
  const owners = [
    ...ownersOf(task).map(({ title }) => title),
    ...endedOwnersOf(task).map(({ title }) => `${title}, which has ended`),
  ];
  const more = owners.length > MOST_OWNERS ? [`${String(owners.length - MOST_OWNERS)} others`] : [];
  return owners.length === 0 ? '' : `, acquired by ${[...owners.slice(0, MOST_OWNERS), ...more].join(', ')}`;
}

function requestText(task: Task<unknown>): string | undefined {
  const info = requestInfo(task);
  if (info === undefined) return undefined;
  return `${agoText(task.loop.now() - info.at)}${whyText(info, ', which waits for it')}`;
}

function endText(task: Future<unknown>): string {
  const { state } = task as Task<unknown>;
  if (state === 'succeeded') return 'succeeded';
  return state === 'cancelled' ? 'ended cancelled' : `failed: ${errorText(task.outcome).replace(/\.$/, '')}`;
}
