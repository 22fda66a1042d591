import { circlesIn, describeCircle } from './circles.js';
import { describeInfo } from './describe-info.js';
import { printable } from './printable.js';
import type { Snapshot, TaskInfo } from './task-info.js';

/** How a tree is written. */
export interface TreeOptions {
  /** A folder that places are shown relative to. Default: none, places are absolute. */
  readonly root?: string | undefined;
}

/** Characters of indentation, after which the tree grows no further to the right: its size stays linear in the number of tasks. */
const DEEPEST_INDENT = 120;

/** Tasks that are printed as one entry: one, or several alike. */
type Entry = readonly [TaskInfo, ...TaskInfo[]];

/** Entries of one level that are still to be printed. */
interface Level {
  readonly entries: readonly Entry[];
  readonly indent: string;
  /** Whether the entries are drawn as branches of a parent. */
  readonly isBranch: boolean;
  next: number;
}

/**
 * Writes a snapshot as a tree: under each task, the tasks of its group and the tasks that it waits for.
 *
 * Each task is printed once; where it comes up again, the tree says "see above". Tasks that look alike and have nothing below
 * them are folded into one line. A task with a single task below it is continued at the same indentation, so that a long
 * chain stays readable. Circles follow at the end. Works without recursion, in time linear in the number of tasks and edges.
 *
 * @param snapshot a result of `snapshot()`, also if it was sent as JSON
 * @returns the text, without a line break at the end; `no tasks` when there is none
 *
 * @example
 * console.log(formatTree(snapshot()));
 *
 * @see python -m asyncio pstree
 */
export function formatTree(snapshot: Snapshot, options: TreeOptions = {}): string {
  if (snapshot.tasks.length === 0) return 'no tasks';
  const writer = new TreeWriter(snapshot, options.root);
  const lines = [...writer.write(), ...circlesIn(snapshot).flatMap((circle) => ['', describeCircle(circle)])];
  return lines.map(printable).join('\n');
}

class TreeWriter {
  private readonly below: ReadonlyMap<number, readonly TaskInfo[]>;
  private readonly printed = new Set<number>();
  private readonly lines: string[] = [];

  constructor(
    private readonly snapshot: Snapshot,
    private readonly root: string | undefined,
  ) {
    this.below = tasksBelow(snapshot);
  }

  write(): string[] {
    const { tasks } = this.snapshot;
    const hasParent = new Set([...this.below.values()].flat().map(({ id }) => id));
    this.writeLevel(tasks.filter(({ id }) => !hasParent.has(id)));
    // A task in a circle has no root above it.
    for (const task of tasks) if (!this.printed.has(task.id)) this.writeLevel([task]);
    return this.lines;
  }

  private writeLevel(roots: readonly TaskInfo[]): void {
    const levels: Level[] = [{ entries: this.entriesOf(roots), indent: '', isBranch: false, next: 0 }];
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const entry = level.entries[level.next++];
      if (entry === undefined) {
        levels.pop();
        continue;
      }
      const isLast = level.next === level.entries.length;
      const isDeep = level.indent.length > DEEPEST_INDENT;
      const head = level.isBranch ? level.indent + (isLast ? '└─ ' : '├─ ') : level.indent;
      const indent = level.isBranch && !isDeep ? level.indent + (isLast ? '   ' : '│  ') : level.indent;
      const children = this.print(entry, head, indent);
      if (children.length > 0) levels.push(this.levelBelow(children, indent));
    }
  }

  /** A single child continues its parent's line; several children branch off. */
  private levelBelow(children: readonly TaskInfo[], indent: string): Level {
    const entries = this.entriesOf(children);
    const outer = indent.endsWith('↳ ') ? indent.slice(0, -2) : indent;
    if (entries.length === 1 && entries[0]!.length === 1)
      return { entries, indent: `${outer}↳ `, isBranch: false, next: 0 };
    return { entries, indent: outer === indent ? indent : `${outer}  `, isBranch: true, next: 0 };
  }

  /** Prints an entry. @returns the tasks to be printed below it */
  private print(entry: Entry, head: string, indent: string): readonly TaskInfo[] {
    const [task] = entry;
    if (this.printed.has(task.id)) {
      this.lines.push(`${head}"${task.name}" (see above)`);
      return [];
    }
    for (const { id } of entry) this.printed.add(id);
    const more = entry.length > 1 ? ` … and ${String(entry.length - 1)} more like this` : '';
    const [first, ...stack] = describeInfo(task, this.snapshot.now, this.root);
    this.lines.push(
      `${head}${first}${more}`,
      ...stack.map((line) => `${indent.replaceAll('↳', ' ')}     ${line}`),
    );
    return this.below.get(task.id) ?? [];
  }

  /** Groups tasks that look alike and have nothing below them. */
  private entriesOf(tasks: readonly TaskInfo[]): Entry[] {
    const entries = new Map<string, [TaskInfo, ...TaskInfo[]]>();
    for (const task of tasks) {
      const canFold = (this.below.get(task.id)?.length ?? 0) === 0 && !this.printed.has(task.id);
      const key = canFold ? shapeOf(task) : `#${String(task.id)}`;
      const alike = entries.get(key);
      if (alike === undefined) entries.set(key, [task]);
      else alike.push(task);
    }
    return [...entries.values()];
  }
}

/** A key that is the same for tasks that differ only in numbers. */
function shapeOf({ name, state, waitingFor, requests, stack }: TaskInfo): string {
  const words = [name, waitingFor ?? ''].map((text) => text.replaceAll(/\d+/g, '#'));
  return [...words, state, requests > 0, ...stack.map(({ place }) => place)].join('\0');
}

/** The children of each task in the tree: first the tasks of its group, then the tasks that it waits for. */
function tasksBelow({ tasks }: Snapshot): Map<number, TaskInfo[]> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const below = new Map<number, Set<TaskInfo>>();
  const add = (parent: number, child: TaskInfo | undefined): void => {
    if (child === undefined || !byId.has(parent)) return;
    const children = below.get(parent);
    if (children === undefined) below.set(parent, new Set([child]));
    else children.add(child);
  };
  for (const task of tasks) if (task.group !== undefined) add(task.group, task);
  for (const task of tasks)
    for (const id of task.waitsFor) if (byId.get(id)?.group !== task.id) add(task.id, byId.get(id));
  return new Map([...below].map(([id, children]) => [id, [...children]]));
}
