import type { SchedulerLike } from 'rxjs';
import { assertFunctionOption, assertLocated, assertOptionsOf, assertScheduler } from './checks.js';
import { childParentOf, consumersOf } from './consumers.js';
import { dependenciesOf, endedOwnersOf, needsAll, ownersOf } from './edges.js';
import { requestInfo } from './explain.js';
import type { Frame, Snapshot, TaskInfo } from './task-info.js';
import type { LibraryCopy } from '../core/library-copies.js';
import { type Task, thisCopy } from '../core/task.js';
import { loopOf } from '../loop/current-loop.js';
import type { Loop } from '../loop/loop.js';

/** The options of `snapshot`. */
export interface SnapshotOptions {
  /** The scheduler of the tasks. Default: the current loop, as for `createTask`. */
  readonly scheduler?: SchedulerLike | undefined;
  /** Finds where generators are suspended: `places()` of `rxtask/inspect/node`. Default: the await stacks are empty. */
  readonly places?: Places | undefined;
}

/** Locates generators: for each task its generators, outermost first; returns its frames in the same order. */
export type Places = (stacks: readonly (readonly object[])[]) => readonly (readonly Frame[])[];

/**
 * Describes all tasks that are not done: their states, what each waits for, and the tasks that this depends on, by way of every
 * primitive. It needs no preparation, and runs no code of the program.
 *
 * @param options the scheduler of the tasks, and whether to locate the calls of their await stacks
 * @returns plain data, in order of creation
 * @throws TypeError when an option is of the wrong kind, or has another name
 *
 * @example
 * createTask(sleep(1000), { name: 'nap' });
 * console.log(formatTree(snapshot())); // "nap" pending, ready to run
 *
 * @see asyncio.all_tasks; python -m asyncio ps
 */
export function snapshot(options: SnapshotOptions = {}): Snapshot {
  assertOptionsOf('snapshot', options, '{ places: places() }', ['scheduler', 'places']);
  const { scheduler, places } = options;
  assertScheduler('snapshot', scheduler);
  assertFunctionOption('snapshot', 'places', places, '{ places: places() }');
  return snapshotOf(thisCopy, places, scheduler === undefined ? undefined : loopOf(scheduler));
}

/** The tasks of a copy of the library. */
export function snapshotOf(
  copy: LibraryCopy,
  places: Places | undefined,
  loop: Loop = copy.currentLoop(),
): Snapshot {
  const tasks = tasksOn(loop);
  const stacks = places?.(tasks.map((task) => task.generators));
  assertLocated(stacks);
  return { now: loop.now(), tasks: tasks.map((task, i) => taskInfo(task, stacks?.[i] ?? [], copy)) };
}

/** All tasks of a loop that are not done, in order of creation. */
export function tasksOn(loop: Loop): Task<unknown>[] {
  const tasks: Task<unknown>[] = [];
  for (let member = loop.tasks.first; member !== undefined; member = member.next)
    tasks.push(member as Task<unknown>);
  return tasks;
}

/** One task, with the frames of its coroutine calls if they were located. */
export function taskInfo(
  task: Task<unknown>,
  stack: readonly Frame[] = [],
  copy: LibraryCopy = thisCopy,
): TaskInfo {
  return {
    id: task.id,
    name: task.name,
    state: task.state,
    isRunning: task === copy.currentTask(),
    waitingFor: task.waitingFor,
    waitsFor: dependenciesOf(task).map(({ id }) => id),
    needsAll: needsAll(task),
    blockedBy: ownersOf(task).map(({ id }) => id),
    endedOwners: endedOwnersOf(task).map(({ name }) => name),
    group: childParentOf(task)?.id,
    consumers: consumersOf(task),
    origin: copy.originOf(task),
    requests: task.cancelling(),
    request: requestInfo(task),
    stack,
  };
}
