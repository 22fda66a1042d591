import type { TaskBody } from '../core/work/body.js';
import { because } from '../core/cancel-request.js';
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
 * Runs `main` as a task, then cancels every task started under it, also through callbacks that the library calls (a bare
 * RxJS `interval`'s, or a promise's, are in no run without `rxtask/node`'s `enableAsyncContext`), and waits for their
 * clean-up, in rounds until none is left. Failures among those go to `config.onUnretrieved`, as do failures under it that
 * nobody has asked for.
 *
 * When main ends in a turn of the loop, the next turn runs in full; then, between turns, what is left is cancelled in
 * order of creation; a turn after the last of them has ended comes the next round.
 *
 * @param main what `createTask` takes
 * @param options `createTask`'s
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
    const task = startRun(main, options, () => {
      task.settlePromise(resolve as (value: unknown) => void, reject);
    });
  });
}

/** What `run` does, for those who need the task: `onEnded` is called when all that was started under it has ended. */
export function startRun<T>(
  main: TaskBody<T> | TaskWork<T>,
  options: TaskOptions | undefined,
  onEnded: () => void,
): Task<T> {
  const context = currentContext();
  const scope = new Scope(context.scope);
  const task = inContext({ ...context, scope }, () => createTask(main, options), undefined);
  task.retain();
  task.addDoneCallback(() => {
    scope.round = 1;
    endBetweenTurns(scope, task.loop, () => {
      onEnded();
      reportUnretrieved(scope);
    });
  });
  return task;
}

/** Once the current turn is over, ends what is left, round by round, then calls `onEnded`. */
function endBetweenTurns(scope: Scope, loop: Loop, onEnded: () => void): void {
  loop.callBetweenTurns({
    run() {
      const left = tasksUnder(scope);
      if (left.length === 0) {
        onEnded();
        return;
      }
      because('the run it was started under has ended', () => {
        cancelEach(left, undefined, reportError);
      });
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

/** Those that one round has cancelled. */
class ShutdownRound implements ChildObserver<Task<unknown>>, Job {
  readonly mayIgnoreFailure = false;

  constructor(
    private left: number,
    private readonly loop: Loop,
    private readonly onEnded: () => void,
  ) {}

  childDone(task: Task<unknown>): void {
    this.left--;
    if (this.left === 0) this.loop.callSoon(this); // asyncio gathers them, and goes on a turn after that
    if (task.phase === FAILED) tellUnretrieved(task.exception(), task);
  }

  run(): void {
    this.onEnded();
  }
}
