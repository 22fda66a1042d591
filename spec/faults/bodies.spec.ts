import {
  allTasks,
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  Future,
  sleep,
  type Task,
  type TaskGroupError,
  taskGroup,
} from 'rxtask';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

const STEPS = 4;
const everyStep = Array.from({ length: STEPS + 1 }, (_, i) => i);

/** A body of some steps that does `inject` before one of them. */
function* stepsWith(at: number, inject: () => void): Coroutine<string> {
  for (let i = 0; i <= STEPS; i++) {
    if (i === at) inject();
    if (i < STEPS) yield* sleep(i % 2); // turns and timers
  }
  return 'result';
}

/** Plays `main`, and checks afterwards that nothing is left. */
function played<T>(main: () => Coroutine<T>): T {
  const { task } = inVirtualTime(function* () {
    const result = yield* main();
    yield* sleep(100);
    expect(allTasks().size).toBe(1);
    return result;
  });
  expect(task.loop.timers.size).toBe(0);
  return task.result();
}

describe.each(everyStep)('At step %p', (at) => {
  it('a body that cancels itself ends cancelled, at its next wait or at its end', () => {
    const seen = played(function* () {
      const task = createTask(stepsWith(at, () => currentTask()!.cancel('myself')));
      const error = yield* raisedBy(task);
      return [task.state, (error as CancelledError).reason, task.cancelling()];
    });

    expect(seen).toEqual(['cancelled', 'myself', 1]);
  });

  it('a body that cancels itself and takes it back goes on', () => {
    const seen = played(function* () {
      const task = createTask(
        stepsWith(at, () => {
          currentTask()!.cancel();
          currentTask()!.uncancel();
        }),
      );
      return [yield* task, task.state, task.cancelling()];
    });

    expect(seen).toEqual(['result', 'succeeded', 0]);
  });

  it('a body that cancels the task that waits for it is cancelled with it', () => {
    const seen = played(function* () {
      let child: Task<string> | undefined;
      const parent: Task<string> = createTask(function* () {
        child = createTask(stepsWith(at, () => parent.cancel('parent')));
        return yield* child;
      });
      const error = yield* raisedBy(parent);
      return [(error as CancelledError).reason, parent.state, child?.state];
    });

    expect(seen).toEqual(['parent', 'cancelled', 'cancelled']);
  });

  it('a body that cancels the task of its group is cancelled with the group', () => {
    const seen = played(function* () {
      const children: Task<unknown>[] = [];
      const parent: Task<void> = createTask(
        taskGroup(function* (group) {
          children.push(
            group.createTask(stepsWith(at, () => parent.cancel('group'))),
            group.createTask(sleep(50)),
          );
          yield* sleep(50);
        }),
      );
      const error = yield* raisedBy(parent);
      return [(error as CancelledError).reason, parent.state, ...children.map(({ state }) => state)];
    });

    // In its last step, no wait can receive the request: the body has ended before its group cancels it.
    const own = at === STEPS ? 'succeeded' : 'cancelled';
    expect(seen).toEqual(['group', 'cancelled', own, 'cancelled']);
  });

  it('a body that fails cancels its group, and no other', () => {
    const seen = played(function* () {
      const outside = createTask(stepsWith(-1, () => undefined));
      const error = yield* raisedBy(
        taskGroup(function* (group) {
          group.createTask(
            stepsWith(at, () => {
              throw new Error('broken');
            }),
          );
          group.createTask(new Future<void>());
          yield* new Future<void>();
        }),
      );
      return [(error as TaskGroupError).errors, yield* outside, currentTask()?.cancelling()];
    });

    expect(seen).toEqual([[new Error('broken')], 'result', 0]);
  });

  it('a body that swallows the request and returns has its result', () => {
    const seen = played(function* () {
      const task = createTask(function* () {
        const error = yield* raisedBy(stepsWith(-1, () => undefined));
        return error instanceof CancelledError ? 'swallowed' : 'not reached';
      });
      for (let i = 0; i < at; i++) yield* sleep(i % 2);
      const isTaken = task.cancel();
      const error = yield* raisedBy(task);
      return [isTaken, task.state, error instanceof CancelledError];
    });

    // Before its first step it never runs.
    expect(seen).toEqual(at === 0 ? [true, 'cancelled', true] : [true, 'succeeded', false]);
  });

  it('a body that fails while it is being cancelled has failed', () => {
    const seen = played(function* () {
      const task = createTask(function* () {
        try {
          yield* new Future<void>();
        } catch {
          yield* stepsWith(at, () => {
            throw new Error('clean-up');
          });
        }
      });
      yield* sleep(1);
      task.cancel();
      const error = yield* raisedBy(task);
      return [task.state, error];
    });

    expect(seen).toEqual(['failed', new Error('clean-up')]);
  });

  it('a clean-up that is cancelled again and again ends', () => {
    const seen = played(function* () {
      const task = createTask(function* () {
        try {
          yield* new Future<void>();
        } finally {
          yield* stepsWith(at, () => currentTask()!.cancel('again'));
        }
      });
      yield* sleep(1);
      task.cancel('first');
      const error = yield* raisedBy(task);
      return [task.state, (error as CancelledError).reason, task.cancelling()];
    });

    // After its last wait, there is no wait that could throw it.
    expect(seen).toEqual(['cancelled', at === STEPS ? 'first' : 'again', 2]);
  });
});
