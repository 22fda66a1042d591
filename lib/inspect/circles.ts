import { assertSnapshot } from './checks.js';
import type { Snapshot, TaskInfo } from './task-info.js';

/** Tasks that wait for each other. */
export interface Circle {
  readonly tasks: readonly TaskInfo[];
  /**
   * Whether it certainly never ends. A circle by way of the owner of a lock is a guess, since another task may release the lock.
   * A circle by way of a wait that several tasks can end may be left.
   */
  readonly isCertain: boolean;
}

/** One step of the search: a task, and the next of its edges to follow. */
interface Visit {
  readonly id: number;
  next: number;
}

/**
 * Finds circles of tasks that wait for each other, each once: at least one in each group of tasks that cannot end. A circle
 * is certain if it is closed neither by the owner of a lock or a slot, nor by a wait that another task can end.
 *
 * @throws TypeError when `snapshot` is no snapshot
 *
 * A depth-first search with an explicit stack, since a chain may be longer than the engine's stack.
 */
export function circlesIn(snapshot: Snapshot): Circle[] {
  assertSnapshot('circlesIn', snapshot);
  const { tasks } = snapshot;
  const certain = search(tasks, ({ waitsFor, needsAll }) => (needsAll ? waitsFor : []));
  const inCertain = new Set(certain.flat().map(({ id }) => id));
  const possible = search(tasks, ({ waitsFor, blockedBy }) => [...waitsFor, ...blockedBy]).filter(
    (circle) => !circle.every(({ id }) => inCertain.has(id)),
  );
  return [
    ...certain.map((circle) => ({ tasks: circle, isCertain: true })),
    ...possible.map((circle) => ({ tasks: circle, isCertain: false })),
  ];
}

function search(tasks: readonly TaskInfo[], edgesOf: (task: TaskInfo) => readonly number[]): TaskInfo[][] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const circles: TaskInfo[][] = [];
  const finished = new Set<number>();
  for (const { id: start } of tasks) {
    if (finished.has(start)) continue;
    const path: Visit[] = [{ id: start, next: 0 }];
    const placeOnPath = new Map([[start, 0]]);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const target = edgesOf(byId.get(visit.id)!)[visit.next++];
      if (target === undefined) {
        finished.add(visit.id);
        placeOnPath.delete(visit.id);
        path.pop();
        continue;
      }
      const place = placeOnPath.get(target);
      if (place !== undefined) circles.push(path.slice(place).map(({ id }) => byId.get(id)!));
      else if (!finished.has(target) && byId.has(target)) {
        placeOnPath.set(target, path.length);
        path.push({ id: target, next: 0 });
      }
    }
  }
  return circles;
}

/** A circle in a sentence. */
export function describeCircle({ tasks, isCertain }: Circle): string {
  const path = tasks
    .map(({ name, waitingFor = 'its next step' }) => `"${name}" waits for ${waitingFor}`)
    .join(' → ');
  const back = `"${tasks[0]!.name}"`;
  return isCertain
    ? `Deadlock, these tasks wait for each other: ${path} → ${back}`
    : `Possible deadlock (unless another task releases the lock or ends the wait): ${path} → ${back}`;
}
