import fc from 'fast-check';
import { type SchedulerAction, type Subscription, VirtualTimeScheduler } from 'rxjs';
import { createTask, gather, now, sleep, TimeoutError, waitFor } from 'rxtask';
import { loopOf } from '../../lib/loop/current-loop.js';
import { playTree } from '../laws/support/play-tree.js';
import { programs } from '../laws/support/tree.js';
import { holdsForAll, holdsForAllInTime } from '../support/property.js';
import { raisedBy } from '../support/raised-by.js';

/** The milliseconds by which each timer is late. */
const delays = fc.infiniteStream(fc.nat(7));

/** A clock on which each timer is late, as on a busy machine. */
class LateScheduler extends VirtualTimeScheduler {
  constructor(private readonly delays: IterableIterator<number>) {
    super();
  }

  override schedule<T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delay = 0,
    state?: T,
  ): Subscription {
    const late = delay + (this.delays.next().value as number);
    return state === undefined ? super.schedule(work, late) : super.schedule(work, late, state);
  }
}

describe('On a scheduler that runs late', () => {
  it('every program keeps the laws: all tasks end, counts balance, no error is lost, nothing is alive', () =>
    holdsForAllInTime(fc.tuple(programs(4), delays), 300, async ([program, all]) => {
      const scheduler = new LateScheduler(all);
      const { tasks, violations, thrown, observed } = await playTree(program, 1, scheduler);

      expect(tasks.filter((task) => !task.done())).toEqual([]);
      expect(violations).toEqual([]);
      expect([...thrown].filter((error) => !observed.has(error))).toEqual([]);
      const loop = loopOf(scheduler);
      expect([loop.tasks.first, loop.timers.size, loop.isBusy]).toEqual([undefined, 0, false]);
    }));

  it('sleepers wake in the order of their deadlines, and none early', () => {
    holdsForAll(delays, 100, (all) => {
      const scheduler = new LateScheduler(all);
      const task = createTask(
        function* () {
          const start = now();
          const woken: number[] = [];
          yield* gather(
            [5, 1, 9, 3, 3, 7].map(function* (ms) {
              yield* sleep(ms);
              expect(now() - start).toBeGreaterThanOrEqual(ms);
              woken.push(ms);
            }),
          );
          return woken;
        },
        { scheduler },
      );
      scheduler.flush();

      expect(task.result()).toEqual([1, 3, 3, 5, 7, 9]);
    });
  });

  it('work is in time if it is done before the deadline; if both are due in one turn, it is too late, as in asyncio', () => {
    const ms = fc.integer({ min: 1, max: 10 });
    holdsForAll(fc.tuple(ms, ms, delays), 300, ([length, limit, all]) => {
      const scheduler = new LateScheduler(all);
      const task = createTask(
        function* () {
          const start = now();
          const error = yield* raisedBy(waitFor(sleep(length), limit));
          return { isLate: error instanceof TimeoutError, elapsed: now() - start };
        },
        { scheduler },
      );
      scheduler.flush();

      const { isLate, elapsed } = task.result();
      expect(isLate).toBe(elapsed >= limit);
    });
  });
});
