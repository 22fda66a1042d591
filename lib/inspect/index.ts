import { enableRemoteTree } from './remote-tree.js';
export { circlesIn, type Circle } from './circles.js';
export { explain } from './explain.js';
export { formatTree, type TreeOptions } from './format-tree.js';
export { snapshot, type Places, type SnapshotOptions } from './snapshot.js';
export type { Frame, RequestInfo, Snapshot, TaskInfo } from './task-info.js';

enableRemoteTree();
