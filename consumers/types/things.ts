// What a program and a library may pass to each other. Copied to things.mts and things.cts, see meet.mts.
import type {
  AsyncEvent,
  Awaitable,
  Barrier,
  BoundedSemaphore,
  CancelledError,
  Condition,
  ContextVar,
  Coroutine,
  createTask,
  Future,
  LifoQueue,
  Lock,
  PriorityQueue,
  Queue,
  Semaphore,
  Task,
  TaskContext,
  TaskFunction,
  TaskGroup,
  TaskGroupError,
  TimeoutScope,
} from 'rxtask';
import type { Sequence, TaskTestHelpers } from 'rxtask/testing';

export interface Things {
  asyncEvent: AsyncEvent;
  awaitable: Awaitable<number>;
  barrier: Barrier;
  boundedSemaphore: BoundedSemaphore;
  cancelledError: CancelledError;
  condition: Condition;
  contextVar: ContextVar<number>;
  coroutine: Coroutine<number>;
  createTask: typeof createTask;
  future: Future<number>;
  lifoQueue: LifoQueue<number>;
  lock: Lock;
  priorityQueue: PriorityQueue<number>;
  queue: Queue<number>;
  semaphore: Semaphore;
  task: Task<number>;
  taskClass: typeof Task;
  taskContext: TaskContext;
  taskFunction: TaskFunction<[number], number>;
  taskGroup: TaskGroup;
  taskGroupError: TaskGroupError;
  timeoutScope: TimeoutScope;
  sequence: Sequence;
  taskTestHelpers: TaskTestHelpers;
}
