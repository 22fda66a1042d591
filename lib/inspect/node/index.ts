import { enableRemoteTree } from '../remote-tree.js';
import { callsInProgress } from './calls-in-progress.js';
import { places } from './places.js';
export { dumpOn, type DumpOptions, type DumpSignal } from './dump-on.js';
export { places, type PlacesOptions } from './places.js';
export { traceTasks, type TaskMessage, type TraceOptions } from './trace-tasks.js';

enableRemoteTree(places, callsInProgress);
