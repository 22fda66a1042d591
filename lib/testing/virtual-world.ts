import { TestScheduler } from 'rxjs/testing';
import { replaceHostTime } from '../loop/host-time.js';
import type { Clock } from './clock.js';
import { parseDiagram } from './notation.js';

/** A world whose time is virtual while promises settle. RxJS's own `run` cannot be used: it ends when it returns. */
export interface VirtualWorld {
  /** RxJS's helper: lets animation frames come where the diagram has letters. */
  animate(marbles: string): void;
  /** Puts everything back. */
  end(): void;
}

/** Makes the host's time that of `clock`, and RxJS's with it. */
export function virtualWorld(clock: Clock): VirtualWorld {
  const { frameTimeFactor } = TestScheduler;
  TestScheduler.frameTimeFactor = 1;
  clock.enterRunMode();
  const time = replaceHostTime(clock);
  return {
    animate(marbles) {
      for (const { frame } of parseDiagram(marbles)) {
        clock.schedule(() => {
          time.animate();
        }, frame);
      }
    },
    end() {
      time.restore();
      TestScheduler.frameTimeFactor = frameTimeFactor;
    },
  };
}
