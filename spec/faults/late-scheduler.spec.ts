import { type SchedulerAction, type Subscription, VirtualTimeScheduler } from 'rxjs';
import { createTask, gather, now, sleep, waitFor } from 'rxtask';
import { loopOf } from '../../lib/loop/current-loop.js';
import { playTree } from '../laws/support/play-tree.js';
import { holdsForAllInTime } from '../laws/support/property.js';
import { programs } from '../laws/support/tree.js';
import { raisedBy } from '../support/raised-by.js';
import { seededRandom } from '../support/random.js';

/** A clock on which everything comes later than it was asked for, as on a machine that is busy. */
class LateScheduler extends VirtualTimeScheduler {
  private readonly random = seededRandom(7);

  override schedule<T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delay = 0,
    state?: T,
  ): Subscription {
    const late = delay + Math.floor(this.random() * 8);
    return state === undefined ? super.schedule(work, late) : super.schedule(work, late, state);
  }
}

describe('On a scheduler that runs late', () => {
  it('every program keeps the laws: all ends, counts balance, no error is lost, nothing is alive', () =>
    holdsForAllInTime(programs(4), 300, async (program) => {
      const scheduler = new LateScheduler();
      const { tasks, violations, thrown, observed } = await playTree(program, 1, scheduler);

      expect(tasks.filter((task) => !task.done())).toEqual([]);
      expect(violations).toEqual([]);
      expect([...thrown].filter((error) => !observed.has(error))).toEqual([]);
      const loop = loopOf(scheduler);
      expect([loop.tasks.first, loop.timers.size, loop.isBusy]).toEqual([undefined, 0, false]);
    }));

  it('sleepers wake in the order of their deadlines, and none early', () => {
    const scheduler = new LateScheduler();
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

  it('what is ready together with a deadline is in time, if it came first', () => {
    const scheduler = new LateScheduler();
    const task = createTask(
      function* () {
        const results = [];
        for (const [ms, limit] of [
          [3, 5],
          [5, 3],
        ] as const) {
          const error = yield* raisedBy(waitFor(sleep(ms), limit));
          results.push((error as Error | undefined)?.name);
        }
        return results;
      },
      { scheduler },
    );
    scheduler.flush();

    expect(task.result()).toEqual([undefined, 'TimeoutError']);
  });
});
