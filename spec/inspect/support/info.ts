import type { Snapshot, TaskInfo } from 'rxtask/inspect';

/** A task of a snapshot, with these properties. */
export function info(id: number, more: Partial<TaskInfo> = {}): TaskInfo {
  return {
    id,
    name: `t${String(id)}`,
    state: 'running',
    isRunning: false,
    waitingFor: undefined,
    waitsFor: [],
    needsAll: true,
    blockedBy: [],
    endedOwners: [],
    group: undefined,
    consumers: [],
    origin: undefined,
    requests: 0,
    request: undefined,
    stack: [],
    ...more,
  };
}

/** A snapshot of these tasks, taken at 1400 ms. */
export function taken(...tasks: (TaskInfo | TaskInfo[])[]): Snapshot {
  return { now: 1400, tasks: tasks.flat() };
}
