/** The exports of `rxtask` in the groups of README's table "What there is". Each export is in one group. */
export const groups = {
  'Start, inspect, cancel': [
    ...['createTask', 'Task', 'Future', 'coroutine', 'run', 'currentTask', 'allTasks', 'Awaitable'],
    ...['TaskOptions', 'FutureOptions', 'TaskState', 'TaskContext', 'TaskBody', 'TaskWork', 'Coroutine'],
  ],
  Wait: ['sleep', 'until', 'forEach', 'AwaitableInput', 'ResultOf', 'UseValuesToIterate'],
  Deadlines: ['waitFor', 'withTimeout', 'withDeadline', 'TimeoutScope'],
  'Several at once': [
    ...['gather', 'gatherSettled', 'wait', 'asCompleted', 'taskGroup', 'shield'],
    ...['TaskGroup', 'WaitOptions', 'ReturnWhen', 'TaskOf'],
  ],
  'Repeated work': ['periodic', 'PeriodicOptions'],
  'Between tasks': [
    ...['AsyncEvent', 'Lock', 'Semaphore', 'BoundedSemaphore', 'Condition', 'Barrier'],
    ...['Queue', 'LifoQueue', 'PriorityQueue'],
  ],
  'A policy for calls': [
    ...['restartMap', 'dropMap', 'enqueueMap', 'keepLatestMap', 'taskFunction', 'toState'],
    ...['TaskFunction', 'TaskFunctionOptions', 'TaskPolicy', 'TaskProject', 'TaskView'],
  ],
  'Context and clock': ['ContextVar', 'ContextToken', 'now', 'taskScheduler', 'config'],
  Errors: [
    ...['CancelledError', 'InvalidStateError', 'TaskGroupError', 'BrokenBarrierError'],
    ...['QueueEmptyError', 'QueueFullError', 'QueueShutDownError'],
  ],
};
