import { enlistedCopies, FORMAT, type LibraryCopy } from '../core/library-copies.js';
import { chromeTraceUntil } from './record/chrome-trace.js';
import { type Recording, recordOf } from './record/record.js';
import { formatTree } from './format-tree.js';
import { type Places, snapshotOf } from './snapshot.js';

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

/** Makes this process readable for `rxtask tree`. With `places`, the tree shows where tasks wait. */
export function enableRemoteTree(places?: (options: { readonly locals: boolean }) => Places): void {
  const globals = globalThis as { [KEY]?: RemoteTree | undefined };
  if (globals[KEY] !== undefined && places === undefined) return;
  const recordings = new Map<string, Recording>();
  Reflect.set(globalThis, KEY, {
    format: FORMAT,
    hasPlaces: places !== undefined,
    tree({ isFlat, locals }) {
      const copies = readable(enlistedCopies());
      if (copies.length === 0) return undefined;
      const trees = copies
        .map((copy) => treeOf(copy, isFlat, places?.({ locals })))
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
  } satisfies RemoteTree);
}

function readable(copies: readonly LibraryCopy[]): LibraryCopy[] {
  return copies.filter(({ format }) => format === FORMAT);
}

function treeOf(copy: LibraryCopy, isFlat: boolean, places: Places | undefined): string {
  const taken = snapshotOf(copy, places);
  const tasks = isFlat
    ? taken.tasks.map((task) => ({ ...task, waitsFor: [], group: undefined }))
    : taken.tasks;
  const { process } = globalThis as { readonly process?: { cwd(): string } };
  return formatTree({ ...taken, tasks }, { root: process?.cwd() });
}
