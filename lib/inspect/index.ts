import { enableRemoteTree } from './remote-tree.js';
import { followDebugMode } from './watch/follow-debug-mode.js';
export { circlesIn, type Circle } from './circles.js';
export { explain } from './explain.js';
export { formatTree, type TreeOptions } from './format-tree.js';
export { chromeTrace, type ChromeTrace, type TraceEvent } from './record/chrome-trace.js';
export { formatRecording } from './record/format-recording.js';
export { performanceTracks, type PerformanceTracks, type TrackOptions } from './record/performance-tracks.js';
export { record, type Recording, type RecordOptions } from './record/record.js';
export type { TaskEvent } from './record/task-events.js';
export { snapshot, type Places, type SnapshotOptions } from './snapshot.js';
export { inspect, type InspectOptions, type Inspection } from './watch/inspect.js';
export type { Problem, ProblemKind } from './watch/problem.js';
export type { Frame, RequestInfo, Snapshot, TaskInfo } from './task-info.js';

enableRemoteTree();
followDebugMode();
