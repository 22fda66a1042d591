/*
 * A run: a main task, and the end of all tasks started under it, as asyncio.run.
 *
 * Invariant: `onEnded` is called when main is done and no task of the run's scope is alive. A scope is part of the context that
 * tasks and callbacks copy, so a task belongs to it however it was started.
 *
 * Example: main ends in turn 5, while a heartbeat H sleeps. In turn 6 main's done callback runs, and so does everything else
 * that is ready. Between turns 6 and 7, H is cancelled: round 1. In turn 7, H cleans up and is done. In turn 8 its end is
 * delivered, and in turn 9 the round ends. Between turns 9 and 10, tasks that H's clean-up started would be cancelled: round
 * 2. There are none, so the run has ended.
 *
 * These are asyncio's turns, which the conformance programs compare. asyncio has one round and closes its loop; here there is
 * another one until no task is left. Held by spec/scope/run.spec.ts and spec/asyncio/runners.spec.ts.
 */
import type { TaskBody } from '../core/work/body.js';
import { because, RUN_HAS_ENDED } from '../core/cancel-request.js';
import { cancelEach } from '../core/cancel-each.js';
import { currentContext, inContext, Scope } from '../core/context/context.js';
import { createTask, type TaskOptions } from '../core/create-task.js';
import { observeChild, type ChildObserver } from '../core/consumers/child-observer.js';
import { FAILED } from '../core/state.js';
import type { Task } from '../core/task.js';
import { tasksUnder } from '../core/tasks-under.js';
import { reportUnretrieved, tellUnretrieved } from '../core/consumers/unretrieved.js';
import type { TaskWork } from '../core/work/kind.js';
import type { Loop } from '../loop/loop.js';
import type { Job } from '../loop/job.js';
import { reportError } from '../loop/report-error.js';

/**
 * Runs `main` as a task. When it is done, cancels every task that was started under it and waits for their clean-up, in
 * rounds until none is left. If one of them fails then, `config.onUnretrieved` gets the failure, as it gets all failures under
 * the run that nothing observed.
 *
 * Tasks that callbacks start are included if the library calls the callback. The callbacks of a plain RxJS `interval` or of a
 * promise are in no run without `enableAsyncContext` of `rxtask/node`.
 *
 * When main ends in a turn of the loop, the next turn runs in full. Then, between turns, the remaining tasks are cancelled in
 * order of creation. The next round comes one turn after the last of them is done.
 *
 * @param main the same as for `createTask`
 * @param options those of `createTask`
 * @returns a promise of main's result; it rejects with main's error, or CancelledError
 *
 * @example
 * await run(function* () {
 *   createTask(heartbeat()); // does not outlive the run
 *   return yield* answer();
 * });
 *
 * @see asyncio.run
 */
export async function run<T>(main: TaskBody<T> | TaskWork<T>, options?: TaskOptions): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const task = startRun(main, options, () =>
      task.settlePromise(resolve as (value: unknown) => void, reject),
    );
  });
}

/** Does what `run` does and returns the task. Calls `onEnded` when main and all tasks under it are done. */
export function startRun<T>(
  main: TaskBody<T> | TaskWork<T>,
  options: TaskOptions | undefined,
  onEnded: () => void,
): Task<T> {
  const context = currentContext();
  const scope = new Scope(context.scope);
  const task = inContext({ ...context, scope }, () => createTask(main, options), undefined);
  task.retain();
  const onMainDone = (): void => {
    scope.round = 1;
    endBetweenTurns(scope, task.loop, () => {
      onEnded();
      reportUnretrieved(scope);
    });
  };
  // Called on main's loop, also where a task of another loop calls `run`: that loop may not turn before this one has ended.
  task.loop.runNow({
    run() {
      task.addDoneCallback(onMainDone);
    },
  });
  return task;
}

/** When the current turn is over, cancels the remaining tasks, round by round, then calls `onEnded`. */
function endBetweenTurns(scope: Scope, loop: Loop, onEnded: () => void): void {
  loop.callBetweenTurns({
    run() {
      const left = tasksUnder(scope);
      if (left.length === 0) {
        onEnded();
        return;
      }
      because(RUN_HAS_ENDED, () => cancelEach(left, undefined, reportError));
      const round = new ShutdownRound(left.length, loop, () => {
        scope.round++;
        endBetweenTurns(scope, loop, onEnded);
      });
      loop.runNow({
        run() {
          for (const task of left) observeChild(task, round);
        },
      });
    },
  });
}

/** Counts the tasks that one round has cancelled. */
class ShutdownRound implements ChildObserver<Task<unknown>>, Job {
  readonly mayIgnoreFailure = false;

  constructor(
    private left: number,
    private readonly loop: Loop,
    private readonly onEnded: () => void,
  ) {}

  childDone(task: Task<unknown>): void {
    this.left--;
    if (this.left === 0) this.loop.callSoon(this); // asyncio gathers them, and goes on one turn later
    if (task.phase === FAILED) tellUnretrieved(task.exception(), task);
  }

  run(): void {
    this.onEnded();
  }
}
