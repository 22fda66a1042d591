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

/** A world whose time is virtual while promises settle. RxJS's own `run` cannot be used: it ends when it returns. */
export interface VirtualWorld {
  /** RxJS's helper: lets animation frames come where the diagram has letters. */
  animate(marbles: string): void;
  /** Puts everything back. */
  end(): void;
}

/** Whose time the host's is, and who has made it so. */
let inProgress: { readonly clock: SchedulerLike; readonly caller: string } | undefined;

/** Makes the host's time that of `clock`, and RxJS's with it. @throws InvalidStateError when time is virtual already */
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
        clock.schedule(() => {
          time.animate();
        }, frame);
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

/** RxJS plays one virtual time at a time: the end of an inner one would leave the outer in real time. @throws InvalidStateError */
export function assertNoVirtualTime(caller: string): void {
  const scheduler = virtualScheduler();
  if (scheduler === undefined || scheduler === inProgress?.clock) return;
  throw new InvalidStateError(
    `${caller} cannot begin inside of another scenario or \`TestScheduler.run\`: time is virtual already. Start a task there ` +
      'with `createTask(…)`, or write two tests.',
  );
}

/** Plays in RxJS's `run`. Whoever is running, a task of another loop perhaps, has no part in it. */
export function playIn<T>(clock: Clock, play: (helpers: RunHelpers) => T): T {
  const restore = replaceHostClocks(clock);
  try {
    return inLoopOf(clock, () => clock.run(play));
  } finally {
    restore();
  }
}

/** Calls `fn` with the loop of `clock` in force, and no task running. */
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
