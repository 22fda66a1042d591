export { assertNoTasks } from './assert-no-tasks.js';
export { cancelEverywhere, type CancelEverywhereOptions, type CancelledRun } from './cancel-everywhere.js';
export type { TaskExpectation } from './marbles/expectations.js';
export { marbles } from './marbles/marbles.js';
export { marblesAsync } from './marbles/marbles-async.js';
export { taskEquality, type TaskMatchers, taskMatchers } from './matchers.js';
export {
  runVirtual,
  runVirtualAsync,
  type VirtualOptions,
  type VirtualResult,
} from './virtual/run-virtual.js';
export type { TaskTestHelpers } from './marbles/scenario.js';
export { type Sequence, sequence } from './sequence.js';
