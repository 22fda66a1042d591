/// <reference lib="esnext.disposable" preserve="true" />
export { config } from './config.js';
export {
  BrokenBarrierError,
  CancelledError,
  InvalidStateError,
  QueueEmptyError,
  QueueFullError,
  QueueShutDownError,
  TaskGroupError,
  TimeoutError,
} from './errors.js';

export { Awaitable, type Coroutine, type UseValuesToIterate } from './core/awaitable.js';
export type { TaskBody } from './core/work/body.js';
export { type ContextToken, ContextVar } from './core/context/context.js';
export { coroutine } from './core/coroutine.js';
export { createTask, type TaskOptions } from './core/create-task.js';
export { forEach } from './core/for-each.js';
export { Future, type FutureOptions } from './core/future.js';
export { sleep } from './core/sleep.js';
export type { TaskState } from './core/state.js';
export type { TaskContext } from './core/context/body-context.js';
export { taskScheduler } from './core/task-scheduler.js';
export { currentTask, Task } from './core/task.js';
export { allTasks } from './core/tasks-under.js';
export { until } from './core/until.js';
export type { AwaitableInput, ResultOf, TaskWork } from './core/work/kind.js';
export { now } from './loop/now.js';

export { periodic, type PeriodicOptions } from './time/periodic.js';
export { type TimeoutScope, withDeadline, withTimeout } from './time/timeout.js';
export { waitFor } from './time/wait-for.js';

export { asCompleted } from './combine/as-completed.js';
export type { TaskOf } from './combine/future-of.js';
export { gather, gatherSettled } from './combine/gather.js';
export { shield } from './combine/shield.js';
export { type ReturnWhen, wait, type WaitOptions } from './combine/wait.js';

export { run } from './scope/run.js';
export { type TaskGroup, taskGroup } from './scope/task-group.js';

export { AsyncEvent } from './sync/async-event.js';
export { Barrier } from './sync/barrier.js';
export { Condition } from './sync/condition.js';
export { LifoQueue } from './sync/lifo-queue.js';
export { Lock } from './sync/lock.js';
export { PriorityQueue } from './sync/priority-queue.js';
export { Queue } from './sync/queue.js';
export { BoundedSemaphore, Semaphore } from './sync/semaphore.js';

export { dropMap } from './streams/drop-map.js';
export { enqueueMap } from './streams/enqueue-map.js';
export { keepLatestMap } from './streams/keep-latest-map.js';
export type { TaskProject } from './streams/policy-map.js';
export type { TaskPolicy } from './core/task-policy.js';
export { restartMap } from './streams/restart-map.js';
export { type TaskFunction, taskFunction, type TaskFunctionOptions } from './streams/task-function.js';
export { type TaskView, toState } from './streams/to-state.js';
