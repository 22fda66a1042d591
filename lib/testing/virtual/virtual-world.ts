/*
 * Virtual time for programs with promises: replaces the time of the host, and of RxJS, by a clock.
 *
 *   clock.ts            the virtual time: RxJS's TestScheduler, played action by action
 *   host-time.ts        setTimeout, Date, performance and their kin, replaced by those of a clock
 *   virtual-world.ts    both together, one at a time in a process
 *   run-virtual.ts      plays a program (`runVirtual`, `runVirtualAsync`); marbles/ plays scenarios
 *   play.ts  end-all.ts  asap.ts    play a clock to its end, end the tasks that are left, and RxJS's asap actions
 *   with-tasks-alive.ts             adds the tasks that are alive to the error of an endless run
 *
 * Spec: spec/testing/virtual/virtual-world.spec.ts.
 */
import type { SchedulerLike } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { current } from '../../core/context/context.js';
import { InvalidStateError } from '../../index.js';
import { loopOf } from '../../loop/current-loop.js';
import { replaceHostClocks, replaceHostTime } from './host-time.js';
import { hostTime, virtualScheduler } from '../../loop/virtual-scheduler.js';
import { inAnyCase } from './in-any-case.js';
import { watchAsap } from './asap.js';
import type { Clock } from './clock.js';
import { parseDiagram } from '../marbles/notation.js';

/** Virtual time in which promises settle. RxJS's own `run` cannot be used, because it ends when it returns. */
export interface VirtualWorld {
  /** RxJS's helper: runs animation frames at the letters of the diagram. */
  animate(marbles: string): void;
  /** Puts everything back. */
  end(): void;
}

/** The clock that the host's time goes by, and the function that has replaced the host's time. */
let inProgress: { readonly clock: SchedulerLike; readonly caller: string } | undefined;

/** Replaces the host's time, and RxJS's with it, by that of `clock`. @throws InvalidStateError if time is virtual already */
export function virtualWorld(clock: Clock, caller: string): VirtualWorld {
  if (inProgress !== undefined) {
    throw new InvalidStateError(
      `${caller} cannot begin while ${inProgress.caller} is in progress: there is one host, and its time is virtual already. ` +
        'Await one before the next; do not use `test.concurrent`.',
    );
  }
  assertNoVirtualTime(caller);
  const time = replaceHostTime(clock);
  const { frameTimeFactor } = TestScheduler;
  TestScheduler.frameTimeFactor = 1;
  clock.enterRunMode();
  inProgress = { clock, caller };
  hostTime.scheduler = clock;
  const leaveAsap = watchAsap(clock);
  return {
    animate(marbles) {
      for (const { frame } of parseDiagram(marbles)) {
        clock.schedule(() => time.animate(), frame);
      }
    },
    end() {
      hostTime.scheduler = undefined;
      inProgress = undefined;
      TestScheduler.frameTimeFactor = frameTimeFactor;
      inAnyCase(leaveAsap, time.restore);
    },
  };
}

/** Requires that no virtual time is in progress: the end of an inner one would leave the outer in real time. @throws InvalidStateError */
export function assertNoVirtualTime(caller: string): void {
  const scheduler = virtualScheduler();
  if (scheduler === undefined || scheduler === inProgress?.clock) return;
  throw new InvalidStateError(
    `${caller} cannot begin inside of another scenario or \`TestScheduler.run\`: time is virtual already. Start a task there ` +
      'with `createTask(…)`, or write two tests.',
  );
}

/** Plays in RxJS's `run`. A task that is running, perhaps on another loop, takes no part. */
export function playIn<T>(clock: Clock, play: (helpers: RunHelpers) => T): T {
  const restore = replaceHostClocks(clock);
  try {
    return inLoopOf(clock, () => clock.run(play));
  } finally {
    restore();
  }
}

/** Calls `fn` with the loop of `clock` as the running one, and no running task. */
export function inLoopOf<T>(clock: Clock, fn: () => T): T {
  const { task } = current;
  current.task = undefined;
  let result: T;
  try {
    loopOf(clock).runNow({
      run() {
        result = fn();
      },
    });
  } finally {
    current.task = task;
  }
  return result!;
}
