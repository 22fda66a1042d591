import { TimeoutError } from 'rxjs';
import * as rxtask from 'rxtask';

describe('the surface', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(rxtask).sort()).toEqual([
      'AsyncEvent',
      'Awaitable',
      'Barrier',
      'BoundedSemaphore',
      'BrokenBarrierError',
      'CancelledError',
      'Condition',
      'ContextVar',
      'Future',
      'InvalidStateError',
      'LifoQueue',
      'Lock',
      'PriorityQueue',
      'Queue',
      'QueueEmptyError',
      'QueueFullError',
      'QueueShutDownError',
      'Semaphore',
      'Task',
      'TaskGroupError',
      'TimeoutError',
      'allTasks',
      'asCompleted',
      'config',
      'coroutine',
      'createTask',
      'currentTask',
      'dropMap',
      'enqueueMap',
      'forEach',
      'gather',
      'gatherSettled',
      'keepLatestMap',
      'now',
      'periodic',
      'restartMap',
      'run',
      'shield',
      'sleep',
      'taskFunction',
      'taskGroup',
      'taskScheduler',
      'toState',
      'until',
      'wait',
      'waitFor',
      'withDeadline',
      'withTimeout',
    ]);
  });

  it("shares RxJS's TimeoutError, so that one test catches both", () => {
    expect(rxtask.TimeoutError).toBe(TimeoutError);
  });
});
