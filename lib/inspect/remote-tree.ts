import { enlistedCopies, FORMAT, type LibraryCopy } from '../core/library-copies.js';
import { chromeTraceUntil } from './record/chrome-trace.js';
import { type Recording, recordOf } from './record/record.js';
import { formatTree } from './format-tree.js';
import { type Places, snapshotOf } from './snapshot.js';
import type { Frame, TaskInfo } from './task-info.js';

/** The global by which `rxtask tree PID` finds these functions, if the process has loaded them. */
const KEY = Symbol.for('rxtask.inspect');

/** What `rxtask tree` prints. */
interface RemoteTreeOptions {
  /** A line for each task, without branches. */
  readonly isFlat: boolean;
  /** Whether to show local variables. */
  readonly locals: boolean;
}

/** The functions of a process for `rxtask tree`, `ps` and `record`. */
interface RemoteTree {
  readonly format: number;
  /** Whether it shows where tasks wait. */
  readonly hasPlaces: boolean;
  /** The tasks of all copies of the library. @returns undefined if no copy has started a task */
  tree(options: RemoteTreeOptions): string | undefined;
  /** @param id several commands may record at the same time */
  startRecording(id: string): void;
  /** @returns the recording in Chrome's trace format, as JSON */
  stopRecording(id: string): string;
}

/**
 * Makes this process readable for `rxtask tree`.
 *
 * @param places finds where tasks wait
 * @param callsInProgress finds the calls of the step that the inspector has interrupted, outermost first, below the call of a function
 */
export function enableRemoteTree(
  places?: (options: { readonly locals: boolean }) => Places,
  callsInProgress?: (below: RemoteTree['tree']) => readonly Frame[],
): void {
  const globals = globalThis as { [KEY]?: RemoteTree | undefined };
  if (globals[KEY] !== undefined && places === undefined) return;
  const recordings = new Map<string, Recording>();
  const remote: RemoteTree = {
    format: FORMAT,
    hasPlaces: places !== undefined,
    tree({ isFlat, locals }) {
      const copies = readable(enlistedCopies());
      if (copies.length === 0) return undefined;
      const trees = copies
        .map((copy) => treeOf(copy, isFlat, places?.({ locals }), () => callsInProgress?.(remote.tree) ?? []))
        .filter((text) => text !== 'no tasks');
      if (trees.length < 2) return trees[0] ?? 'no tasks';
      return trees
        .map((text, i) => `copy ${String(i + 1)} of ${String(trees.length)} of rxtask:\n${text}`)
        .join('\n\n');
    },
    startRecording(id) {
      recordings.set(id, recordOf(readable(enlistedCopies())));
    },
    stopRecording(id) {
      const recording = recordings.get(id);
      recordings.delete(id);
      recording?.stop();
      const now = Math.max(...readable(enlistedCopies()).map((copy) => copy.currentLoop().now()));
      return JSON.stringify(chromeTraceUntil(now, recording?.events ?? []));
    },
  };
  Reflect.set(globalThis, KEY, remote);
}

function readable(copies: readonly LibraryCopy[]): LibraryCopy[] {
  return copies.filter(({ format }) => format === FORMAT);
}

function treeOf(
  copy: LibraryCopy,
  isFlat: boolean,
  places: Places | undefined,
  calls: () => readonly Frame[],
): string {
  const taken = snapshotOf(copy, places);
  const tasks = taken.tasks
    .map((task) => (task.isRunning ? withCalls(task, calls()) : task))
    .map((task) => (isFlat ? { ...task, waitsFor: [], group: undefined } : task));
  const { process } = globalThis as { readonly process?: { cwd(): string } };
  return formatTree({ ...taken, tasks }, { root: process?.cwd() });
}

/** The stack of a task that runs. A generator that runs has no place in it: it is among the calls. */
function withCalls(task: TaskInfo, calls: readonly Frame[]): TaskInfo {
  if (calls.length === 0) return task;
  return { ...task, stack: [...task.stack.filter(({ place }) => place !== undefined), ...calls] };
}
