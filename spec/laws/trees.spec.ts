import { VirtualTimeScheduler } from 'rxjs';
import { loopOf } from '../../lib/loop/current-loop.js';
import { type Played, playTree } from './support/play-tree.js';
import { holdsForAllInTime } from '../support/property.js';
import { type Block, programs } from './support/tree.js';

const RUNS = 400;

/** One law about all programs of tasks, groups, timeouts and cancellations. */
function law(check: (played: Played, scheduler: VirtualTimeScheduler) => void): () => Promise<void> {
  return () =>
    holdsForAllInTime(programs(4), RUNS, async (program) => {
      const scheduler = new VirtualTimeScheduler();
      check(await playTree(program, 1, scheduler), scheduler);
    });
}

describe('In every program', () => {
  it(
    'each task ends',
    law(({ tasks }) => {
      expect(tasks.filter((task) => !task.done())).toEqual([]);
    }),
  );

  it(
    'a group ends after its children, and requests that are taken back leave the counts as they were',
    law(({ violations }) => {
      expect(violations).toEqual([]);
    }),
  );

  it(
    'no error is lost: a waiter gets it, or it is reported',
    law(({ thrown, observed }) => {
      expect([...thrown].filter((error) => !observed.has(error))).toEqual([]);
    }),
  );

  it(
    'a failure is reported once',
    law(({ reports }) => {
      expect(new Set(reports).size).toBe(reports.length);
    }),
  );

  it(
    'nothing is alive at the end: no task, no timer',
    law((_, scheduler) => {
      const loop = loopOf(scheduler);
      expect([loop.tasks.first, loop.timers.size, loop.isBusy]).toEqual([undefined, 0, false]);
    }),
  );

  it('everything happens in the same order when it is run again', () =>
    holdsForAllInTime(programs(4), 200, async (program) => {
      const first = await playTree(program, 1, new VirtualTimeScheduler());
      const second = await playTree(program, 1, new VirtualTimeScheduler());
      expect(second.events).toEqual(first.events);
    }));
});

describe('In real time', () => {
  const DELAY = 5;

  /** The program as played in virtual time; undefined if the machine would decide the order of its events in real time. */
  async function isDecided(program: Block): Promise<Played | undefined> {
    const played = await playTree(program, 1, new VirtualTimeScheduler());
    const { deadlines } = played;
    return deadlines.length > 1 && new Set(deadlines).size === deadlines.length && Math.max(...deadlines) < 60
      ? played
      : undefined;
  }

  it('each task has the same events as in virtual time', async () => {
    let compared = 0;
    await holdsForAllInTime(programs(25), 300, async (program) => {
      const virtual = await isDecided(program);
      if (virtual === undefined || compared >= 25) return;
      compared++;
      let real = await playTree(program, DELAY);
      // A machine may stall for longer than the delays differ. Then the program runs again with longer delays.
      for (let slower = 4; slower <= 16 && !isSame(real, virtual); slower *= 4)
        real = await playTree(program, DELAY * slower);
      expect(real.events).toEqual(virtual.events);
    });

    expect(compared).toBe(25);
  }, 60_000);
});

function isSame(a: Played, b: Played): boolean {
  return JSON.stringify(a.events) === JSON.stringify(b.events);
}
