import { assertOptionsOf, assertSnapshot } from './checks.js';
import { circlesIn, describeCircle } from './circles.js';
import { describeInfo } from './describe-info.js';
import { printable } from '../core/printable.js';
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
 * Each task is printed once; where it comes up again, the tree says "see above". Siblings that look alike, with all that is below
 * them, are printed once: "… and 19 more like this". A task with a single task below it is continued at the same indentation, so
 * that a long chain stays readable. Circles follow at the end. Works without recursion, in time linear in the number of tasks and edges.
 *
 * @param snapshot a result of `snapshot()`, also if it was sent as JSON
 * @returns the text, without a line break at the end; `no tasks` when there is none
 * @throws TypeError when `snapshot` is no snapshot
 *
 * @example
 * console.log(formatTree(snapshot()));
 *
 * @see python -m asyncio pstree
 */
export function formatTree(snapshot: Snapshot, options: TreeOptions = {}): string {
  assertSnapshot('formatTree', snapshot);
  assertOptionsOf('formatTree', options, '{ root: process.cwd() }', ['root']);
  if (snapshot.tasks.length === 0) return 'no tasks';
  const writer = new TreeWriter(snapshot, options.root);
  const lines = [...writer.write(), ...circlesIn(snapshot).flatMap((circle) => ['', describeCircle(circle)])];
  return lines.map(printable).join('\n');
}

class TreeWriter {
  private readonly below: ReadonlyMap<number, readonly TaskInfo[]>;
  private readonly shapes: ReadonlyMap<number, string>;
  /** The tasks that have a line. */
  private readonly printed = new Set<number>();
  /** These, and the tasks that the line of a task like them stands for. */
  private readonly covered = new Set<number>();
  private readonly lines: string[] = [];

  constructor(
    private readonly snapshot: Snapshot,
    private readonly root: string | undefined,
  ) {
    this.below = tasksBelow(snapshot);
    this.shapes = shapesOf(snapshot.tasks, this.below);
  }

  write(): string[] {
    const { tasks } = this.snapshot;
    const hasParent = new Set([...this.below.values()].flat().map(({ id }) => id));
    this.writeLevel(tasks.filter(({ id }) => !hasParent.has(id)));
    // A task in a circle has no root above it.
    for (const task of tasks) if (!this.covered.has(task.id)) this.writeLevel([task]);
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
    const isFlat = outer === indent || outer.length > DEEPEST_INDENT;
    return { entries, indent: isFlat ? outer : `${outer}  `, isBranch: true, next: 0 };
  }

  /** Prints an entry. @returns the tasks to be printed below it */
  private print(entry: Entry, head: string, indent: string): readonly TaskInfo[] {
    const more = entry.length > 1 ? ` … and ${String(entry.length - 1)} more like this` : '';
    // An earlier sibling may have printed some of them meanwhile.
    const task = entry.find(({ id }) => !this.printed.has(id));
    if (task === undefined) {
      this.lines.push(`${head}"${entry[0].name}" (see above)${more}`);
      return [];
    }
    this.printed.add(task.id);
    for (const each of entry) if (each !== task) this.cover(each);
    this.covered.add(task.id);
    const [first, ...stack] = describeInfo(task, this.snapshot.now, this.root);
    this.lines.push(
      `${head}${first}${more}`,
      ...stack.map((line) => `${indent.replaceAll('↳', ' ')}     ${line}`),
    );
    return this.below.get(task.id) ?? [];
  }

  /** Marks a task that is not printed, and all that is below it. */
  private cover(task: TaskInfo): void {
    const open = [task];
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      if (this.covered.has(each.id)) continue;
      this.covered.add(each.id);
      open.push(...(this.below.get(each.id) ?? []));
    }
  }

  /** Groups tasks that look alike, with all that is below them. */
  private entriesOf(tasks: readonly TaskInfo[]): Entry[] {
    const entries = new Map<string, [TaskInfo, ...TaskInfo[]]>();
    for (const task of tasks) {
      const key = this.printed.has(task.id) ? keyOf(task) : this.shapes.get(task.id)!;
      const alike = entries.get(key);
      if (alike === undefined) entries.set(key, [task]);
      else alike.push(task);
    }
    return [...entries.values()];
  }
}

/** A task on the way from a root down, and the next of the tasks below it to visit. */
interface Visit {
  readonly task: TaskInfo;
  next: number;
}

/**
 * A shape for each task: two tasks have the same one if they, and all that is below them, differ only in numbers. A task in a circle
 * is like no other one.
 *
 * A depth-first search with an explicit stack, as in circles.ts. The shape of a task is made of the shapes below it when the search
 * leaves the task; equal shapes get the same short text, so that shapes do not grow with their depth.
 */
function shapesOf(
  tasks: readonly TaskInfo[],
  below: ReadonlyMap<number, readonly TaskInfo[]>,
): Map<number, string> {
  const shapes = new Map<number, string>();
  const known = new Map<string, string>();
  const begun = new Set<number>();
  for (const root of tasks) {
    if (begun.has(root.id)) continue;
    begun.add(root.id);
    const path: Visit[] = [{ task: root, next: 0 }];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const { task } = visit;
      const children = below.get(task.id) ?? [];
      const child = children[visit.next++];
      if (child === undefined) {
        const shape = [ownShape(task), ...children.map((each) => shapes.get(each.id) ?? keyOf(each))].join(
          '\0',
        );
        if (!known.has(shape)) known.set(shape, String(known.size));
        shapes.set(task.id, known.get(shape)!);
        path.pop();
      } else if (!begun.has(child.id)) {
        begun.add(child.id);
        path.push({ task: child, next: 0 });
      }
    }
  }
  return shapes;
}

/** A key that no other task has. */
function keyOf({ id }: TaskInfo): string {
  return `#${String(id)}`;
}

/** A key that is the same for tasks that differ only in numbers. */
function ownShape({ name, state, waitingFor, requests, endedOwners, stack }: TaskInfo): string {
  const words = [name, waitingFor ?? '', ...endedOwners].map((text) => text.replaceAll(/\d+/g, '#'));
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
