import { setImmediate as macrotask, setTimeout as delay } from 'node:timers/promises';
import {
  asapScheduler,
  asyncScheduler,
  config as rxConfig,
  queueScheduler,
  type SchedulerLike,
  VirtualTimeScheduler,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { createTask, run, sleep } from 'rxtask';
import { Handle } from '../../lib/loop/handle.js';
import { currentLoop, loopOf } from '../../lib/loop/current-loop.js';
import { Loop } from '../../lib/loop/loop.js';
import type { Job } from '../../lib/loop/job.js';
import { RealHost } from '../../lib/loop/real-host.js';
import type { TimedJob } from '../../lib/loop/job.js';
import { bytesInUse } from '../support/memory.js';
import { loopOnFakeHost } from './support/fake-host.js';
import { unhandledErrors } from '../support/unhandled.js';

const job = (run: () => void): Job => ({ run });
const timed = (run: () => void): TimedJob => ({ slot: 0, run });

function setUp() {
  const clock = new VirtualTimeScheduler();
  return { clock, loop: loopOf(clock), trace: [] as unknown[] };
}

const unhandled = unhandledErrors();

describe('the ready jobs of a loop', () => {
  it('run in the order in which they became ready', () => {
    const { clock, loop, trace } = setUp();
    for (const name of ['a', 'b', 'c']) loop.callSoon(job(() => trace.push(name)));
    expect(trace).toEqual([]);
    clock.flush();
    expect(trace).toEqual(['a', 'b', 'c']);
  });

  it('run in one turn; jobs that they make ready wait for the next', () => {
    const { clock, loop, trace } = setUp();
    const note = (name: string) => trace.push([name, loop.turn]);
    loop.callSoon(
      job(() => {
        note('a');
        loop.callSoon(job(() => note('from a')));
      }),
    );
    loop.callSoon(job(() => note('b')));
    clock.flush();
    expect(trace).toEqual([
      ['a', 1],
      ['b', 1],
      ['from a', 2],
    ]);
  });

  it('all run before virtual time moves', () => {
    const { clock, loop, trace } = setUp();
    let left = 100;
    const again = job(() => {
      if (--left > 0) loop.callSoon(again);
      else trace.push(`ready, at ${String(clock.now())}`);
    });
    loop.callAt(
      1,
      timed(() => trace.push('timer')),
    );
    loop.callSoon(again);
    clock.flush();
    expect(trace).toEqual(['ready, at 0', 'timer']);
  });

  it('may be as many as a million', () => {
    const { clock, loop } = setUp();
    let count = 0;
    const same = job(() => count++);
    for (let i = 0; i < 1_000_000; i++) loop.callSoon(same);
    clock.flush();
    expect(count).toBe(1_000_000);
    expect(loop.turn).toBeLessThan(5);
  });

  it('leave no memory behind, however many they were', async () => {
    const { clock, loop } = setUp();
    const same = job(() => undefined);
    const before = await bytesInUse();
    for (let i = 0; i < 1_000_000; i++) loop.callSoon(same); // a queue of 8 MB
    clock.flush();
    expect((await bytesInUse()) - before).toBeLessThan(4e6);
    expect(loop.isBusy).toBe(false);
  });
});

describe('the timers of a loop', () => {
  it('run at their deadlines, those of one deadline by registration', () => {
    const { clock, loop, trace } = setUp();
    const note = (name: string) => timed(() => trace.push([name, clock.now()]));
    loop.callAt(20, note('late'));
    loop.callAt(10, note('first of ten'));
    loop.callAt(5, note('early'));
    loop.callAt(10, note('second of ten'));
    clock.flush();
    expect(trace).toEqual([
      ['early', 5],
      ['first of ten', 10],
      ['second of ten', 10],
      ['late', 20],
    ]);
  });

  it('are appended behind the ready jobs when the turn starts', () => {
    const { clock, loop, trace } = setUp();
    clock.schedule(() => {
      loop.callAt(
        10,
        timed(() => trace.push('due')),
      );
      loop.callAt(
        9,
        timed(() => trace.push('overdue')),
      );
      loop.callSoon(
        job(() => {
          trace.push('ready');
          loop.callSoon(job(() => trace.push('made ready')));
        }),
      );
    }, 10);
    clock.flush();
    expect(trace).toEqual(['ready', 'overdue', 'due', 'made ready']);
  });

  it('with a deadline that is not in the future are due on the next turn, not in this one', () => {
    const { clock, loop, trace } = setUp();
    loop.callSoon(
      job(() => {
        loop.callAt(
          -1,
          timed(() => trace.push(['timer', loop.turn])),
        );
      }),
    );
    loop.callSoon(job(() => trace.push(['ready', loop.turn])));
    clock.flush();
    expect(trace).toEqual([
      ['ready', 1],
      ['timer', 2],
    ]);
  });

  it('never run once they are cancelled, and do not move the clock', () => {
    const { clock, loop, trace } = setUp();
    const gone = timed(() => trace.push('gone'));
    loop.callAt(10, gone);
    clock.schedule(() => {
      loop.cancelTimer(gone);
    }, 5);
    clock.flush();
    expect(trace).toEqual([]);
    expect(clock.now()).toBe(5);
  });

  it('can be cancelled while others wait', () => {
    const { clock, loop, trace } = setUp();
    const moved = timed(() => trace.push(['moved', clock.now()]));
    loop.callAt(100, moved);
    loop.callAt(
      50,
      timed(() => trace.push(['waits', clock.now()])),
    );
    clock.schedule(() => {
      loop.cancelTimer(moved);
      loop.callAt(20, moved);
    }, 10);
    clock.flush();
    expect(trace).toEqual([
      ['moved', 20],
      ['waits', 50],
    ]);
  });
});

describe('jobs between turns', () => {
  it('run when the turn is over, before the next', () => {
    const { clock, loop, trace } = setUp();
    loop.callSoon(
      job(() => {
        loop.callBetweenTurns(job(() => trace.push('between')));
        loop.callSoon(job(() => trace.push('next turn')));
        trace.push('this turn');
      }),
    );
    loop.callSoon(job(() => trace.push('this turn too')));
    clock.flush();
    expect(trace).toEqual(['this turn', 'this turn too', 'between', 'next turn']);
  });

  it('may add to each other, and all run in the same gap', () => {
    const { clock, loop, trace } = setUp();
    loop.callSoon(job(() => trace.push('turn')));
    loop.callBetweenTurns(
      job(() => {
        trace.push('one');
        loop.callBetweenTurns(job(() => trace.push('two')));
      }),
    );
    clock.flush();
    expect(trace).toEqual(['one', 'two', 'turn']);
  });

  it('run on an idle loop too', () => {
    const { clock, loop, trace } = setUp();
    loop.callBetweenTurns(job(() => trace.push('between')));
    expect(trace).toEqual([]);
    clock.flush();
    expect(trace).toEqual(['between']);
  });

  it('that throw are reported, and the others run', () => {
    const { clock, loop, trace } = setUp();
    loop.callBetweenTurns(
      job(() => {
        throw new Error('between');
      }),
    );
    loop.callBetweenTurns(job(() => trace.push('after')));
    clock.flush();
    expect(trace).toEqual(['after']);
    return reported(['between']);
  });
});

/** RxJS reports from its own timer. */
async function reported(messages: string[]): Promise<void> {
  await delay(2);
  expect(unhandled.map((error) => (error as Error).message)).toEqual(messages);
}

describe('a job that throws', () => {
  it('is reported as RxJS reports unhandled errors, and the others run', async () => {
    const { clock, loop, trace } = setUp();
    const error = new Error('job');
    loop.callSoon(job(() => trace.push('before')));
    loop.callSoon(
      job(() => {
        throw error;
      }),
    );
    loop.callSoon(job(() => trace.push('after')));
    loop.callAt(
      5,
      timed(() => {
        throw new Error('timer');
      }),
    );
    loop.callAt(
      5,
      timed(() => trace.push('after that')),
    );
    clock.flush();
    expect(trace).toEqual(['before', 'after', 'after that']);
    await reported(['job', 'timer']);
    expect(unhandled[0]).toBe(error);
  });

  it('changes nothing about turns', () => {
    const { clock, loop, trace } = setUp();
    loop.callSoon(
      job(() => {
        loop.callSoon(job(() => trace.push(['made ready', loop.turn])));
        throw new Error('first');
      }),
    );
    loop.callSoon(job(() => trace.push(['second', loop.turn])));
    clock.flush();
    expect(trace).toEqual([
      ['second', 1],
      ['made ready', 2],
    ]);
    return reported(['first']);
  });

  it('inside TestScheduler.run makes the run fail, as in RxJS', () => {
    const scheduler = new TestScheduler(() => undefined);
    const trace: string[] = [];
    rxConfig.onUnhandledError = (error) => {
      throw error;
    };
    expect(() => {
      scheduler.run(() => {
        currentLoop().callSoon(
          job(() => {
            throw new Error('job');
          }),
        );
        currentLoop().callSoon(job(() => trace.push('after')));
      });
    }).toThrow('job');
    expect(trace).toEqual(['after']);
  });
});

describe('a loop has properties for', () => {
  it('whether jobs will run without any further call', () => {
    const { clock, loop, trace } = setUp();
    expect(loop.isBusy).toBe(false);
    loop.callAt(
      10,
      timed(() => trace.push(loop.isBusy)),
    );
    expect(loop.isBusy).toBe(false);
    loop.callSoon(job(() => trace.push(loop.isBusy)));
    expect(loop.isBusy).toBe(true);
    clock.flush();
    expect(trace).toEqual([true, true]);
    expect(loop.isBusy).toBe(false);
  });

  it('the number of jobs that were ever made ready, and of those that were taken; an empty turn counts', () => {
    const { clock, loop, trace } = setUp();
    const note = job(() => trace.push([loop.pushed, loop.taken]));
    loop.callSoon(note);
    loop.callSoon(note);
    expect([loop.pushed, loop.taken]).toEqual([2, 0]);
    clock.flush();
    expect(trace).toEqual([
      [2, 1],
      [2, 2],
    ]);
    expect([loop.pushed, loop.taken]).toEqual([3, 3]);
  });

  it('the time of its clock', () => {
    const { clock, loop } = setUp();
    clock.schedule(() => undefined, 7);
    clock.flush();
    expect([loop.now(), loop.time]).toEqual([7, 7]);
  });

  it('the time of its last look at the clock, while it drains', () => {
    const { loop, host } = loopOnFakeHost();
    host.time = 5;
    let looks = 0;
    const seen: number[][] = [];
    const look = job(() => {
      host.onLook = () => looks++;
      host.time++;
      seen.push([loop.time, looks, loop.now()]);
    });
    loop.callSoon(look);
    host.drain();
    expect([seen, loop.time]).toEqual([[[5, 0, 6]], 6]);
  });
});

describe('a job that flushes the scheduler its own loop runs on', () => {
  it('lets the others of its turn wait until it returns', () => {
    const { clock, loop, trace } = setUp();
    loop.callSoon(
      job(() => {
        loop.callSoon(job(() => trace.push('made ready')));
        clock.schedule(() => trace.push('action'), 5);
        clock.flush();
        trace.push('flushed');
      }),
    );
    loop.callSoon(job(() => trace.push('second')));
    clock.flush();
    expect(trace).toEqual(['action', 'flushed', 'second', 'made ready']);
  });

  it('loses no timer that became due in between', () => {
    const { clock, loop, trace } = setUp();
    loop.callAt(
      5,
      timed(() => trace.push(['timer', clock.now()])),
    );
    loop.callAt(
      30,
      timed(() => trace.push(['late timer', clock.now()])),
    );
    clock.schedule(() => {
      loop.callSoon(
        job(() => {
          clock.schedule(() => trace.push(['action', clock.now()]), 20);
          clock.flush();
        }),
      );
    }, 1);
    clock.flush();
    expect(trace).toEqual([
      ['action', 21],
      ['timer', 21],
      ['late timer', 30],
    ]);
  });
});

function* membersOf(clock: SchedulerLike): Generator {
  for (let { first: member } = loopOf(clock).tasks; member !== undefined; member = member.next) yield member;
}

describe('a loop whose scheduler has dropped its actions', () => {
  it('drops jobs and timers, and runs the jobs that it gets next', () => {
    const { clock, loop, trace } = setUp();
    const note = (name: string) => timed(() => trace.push([name, clock.now()]));
    loop.callAt(10, note('slept'));
    clock.schedule(() => {
      loop.callSoon(note('was ready'));
      loop.callBetweenTurns(note('was between turns'));
      throw new Error('half-way');
    }, 5);
    expect(() => {
      clock.flush();
    }).toThrow('half-way');

    loop.callSoon(note('next'));
    clock.flush();
    expect(trace).toEqual([['next', 5]]);
  });

  it('tells the host so, once', () => {
    const { loop, host } = loopOnFakeHost();
    loop.callSoon(job(() => undefined));
    host.hasDropped = true;
    loop.dropWhatIsBroken();
    loop.dropWhatIsBroken();
    expect(host.requests).toEqual(['soon', 'reset']);
  });

  it('goes on to the end of its drain if that happens in one of its jobs', () => {
    const { loop, host, trace } = { ...loopOnFakeHost(), trace: [] as string[] };
    loop.callSoon(
      job(() => {
        host.hasDropped = true;
        loop.dropWhatIsBroken();
        trace.push('first');
      }),
    );
    loop.callSoon(job(() => trace.push('second')));
    host.drain();
    expect(trace).toEqual(['first', 'second']);
  });

  it('stops an interrupted turn: the next turn has the jobs that come next', () => {
    const { loop, host, trace } = { ...loopOnFakeHost(), trace: [] as unknown[] };
    for (const name of ['a', 'b', 'c']) {
      loop.callSoon(
        job(() => {
          trace.push(name);
          host.time += 4;
        }),
      );
    }
    host.stopAt = 4;
    host.drain();
    host.hasDropped = true;
    host.stopAt = Infinity;
    loop.callSoon(job(() => trace.push(['next', loop.turn])));
    host.drain();
    expect(trace).toEqual(['a', ['next', 2]]);
  });

  it('drops its tasks, and has the tasks that come next', () => {
    const { clock } = setUp();
    const lost = createTask(sleep(10), { scheduler: clock });
    clock.schedule(() => {
      throw new Error('half-way');
    }, 5);
    expect(() => {
      clock.flush();
    }).toThrow('half-way');

    const next = createTask(sleep(10), { scheduler: clock, eagerStart: true });
    const alive = [...membersOf(clock)];
    expect(alive).toHaveLength(1);
    expect(alive[0]).toBe(next);
    clock.flush();
    expect([lost.done(), next.done(), clock.now()]).toEqual([false, true, 15]);
  });
});

describe('a loop looks at the clock', () => {
  /** A loop on a clock that each job advances by `ms`. `drain` runs `count` jobs and returns how many had run at each look. */
  function countLooks({ ms = 1, isChain = false } = {}) {
    const { loop, host } = loopOnFakeHost();
    return (count: number, long?: number) => {
      const looks: number[] = [];
      let ran = 0;
      host.onLook = () => looks.push(ran);
      const next = job(() => {
        ran++;
        if (ran === long) host.time += ms;
        if (isChain && ran < count) loop.callSoon(next);
      });
      for (let i = 0; i < (isChain ? 1 : count); i++) loop.callSoon(next);
      host.drain();
      return looks;
    };
  }

  it('after one job, two, four, eight and from then on sixteen, while the jobs are short', () => {
    expect(countLooks()(64)).toEqual([0, 1, 3, 7, 15, 31, 47, 63]);
  });

  it('after one job again when it finds that one has taken long', () => {
    expect(countLooks()(64, 40)).toEqual([0, 1, 3, 7, 15, 31, 47, 48, 50, 54, 62]);
  });

  it('as often when each job is a turn', () => {
    expect(countLooks({ isChain: true })(64)).toEqual([0, 1, 3, 7, 15, 31, 47, 63]);
  });

  it('no more often when one has taken half a millisecond', () => {
    expect(countLooks({ ms: 0.5 })(64, 40)).toEqual([0, 1, 3, 7, 15, 31, 47, 63]);
  });

  it('after one job in each drain anew', () => {
    const looksOf = countLooks();
    looksOf(64);
    expect(looksOf(4)).toEqual([0, 1, 3]);
  });
});

describe('a loop asks its host', () => {
  const nothing = job(() => undefined);

  it('for one drain, however many jobs become ready before it', () => {
    const { loop, host } = loopOnFakeHost();
    loop.callSoon(nothing);
    loop.callSoon(nothing);
    loop.callAt(
      5,
      timed(() => undefined),
    );
    loop.callBetweenTurns(nothing);
    expect(host.requests).toEqual(['soon']);
  });

  it('for none while it drains, and then for the next one', () => {
    const { loop, host } = loopOnFakeHost();
    loop.callSoon(
      job(() => {
        loop.callSoon(nothing);
        loop.callBetweenTurns(nothing);
        const timer = timed(() => undefined);
        loop.callAt(5, timer);
        loop.cancelTimer(timer);
      }),
    );
    host.requests.length = 0;
    host.drain();
    expect(host.requests).toEqual(['limit at 0', 'disarm']);
    loop.callSoon(nothing);
    expect(host.requests.at(-1)).toBe('soon');
  });

  it('again, if a request has failed', () => {
    const { loop, host, trace } = { ...loopOnFakeHost(), trace: [] as string[] };
    jest.spyOn(host, 'soon').mockImplementationOnce(() => {
      throw new Error('no drain');
    });
    expect(() => {
      loop.callSoon(job(() => trace.push('refused')));
    }).toThrow('no drain');
    loop.callSoon(job(() => trace.push('ran')));
    expect(host.requests).toEqual(['soon']);
    host.drain();
    expect(trace).toEqual(['ran']);
  });

  it('to wake it at the earliest deadline, once nothing is ready', () => {
    const { loop, host, trace } = { ...loopOnFakeHost(), trace: [] as number[] };
    for (const ms of [20, 10])
      loop.callAt(
        ms,
        timed(() => trace.push(ms)),
      );
    host.requests.length = 0;
    host.drain();
    expect([host.requests, trace]).toEqual([['limit at 0', 'alarm for 10 at 0'], []]);
    host.time = 10;
    host.drain();
    expect([host.requests.at(-1), trace]).toEqual(['alarm for 20 at 10', [10]]);
    host.time = 20;
    host.drain();
    expect([host.requests.at(-1), trace]).toEqual(['disarm', [10, 20]]);
  });

  it('to cancel the alarm with the last timer, and not with one before', () => {
    const { loop, host } = loopOnFakeHost();
    const [first, second] = [timed(() => undefined), timed(() => undefined)];
    loop.callAt(10, first);
    loop.callAt(20, second);
    host.drain();
    host.requests.length = 0;
    loop.cancelTimer(first);
    expect(host.requests).toEqual([]);
    loop.cancelTimer(second);
    expect(host.requests).toEqual(['disarm']);
  });

  it('to work when a drain has reached its limit, to continue later, and to set an alarm for the time between', () => {
    const { loop, host } = loopOnFakeHost();
    let count = 0;
    const long = job(() => {
      count++;
      host.time += 4;
      if (count < 6) loop.callSoon(long);
    });
    loop.callAt(
      50,
      timed(() => undefined),
    );
    loop.callSoon(long);
    host.requests.length = 0;
    host.stopAt = 8;
    host.drain();
    expect([count, host.requests]).toEqual([2, ['limit at 0', 'later', 'alarm for 50 at 8']]);
    loop.callSoon(job(() => undefined));
    expect(host.requests).toHaveLength(3); // the drain has been requested
    host.requests.length = 0;
    host.stopAt = Infinity;
    host.drain();
    expect([count, host.requests]).toEqual([6, ['limit at 8', 'alarm for 50 at 24']]);
  });

  it('to work when more jobs have run than may while its clock stands still', () => {
    const { loop, host } = loopOnFakeHost();
    let count = 0;
    for (let i = 0; i < 100; i++) loop.callSoon(job(() => count++));
    host.mostJobsAtRest = 7;
    host.drain();
    expect([count, host.requests.at(-1)]).toEqual([15, 'disarm']);
    expect(host.requests).toContain('later');
  });
});

describe('a loop tells the watcher of its timers', () => {
  it('of each that is added, is due, or is cancelled', () => {
    const trace: unknown[] = [];
    const { loop, host } = loopOnFakeHost({
      added: (timer, deadline) => trace.push(['added', timer, deadline]),
      gone: (timer) => trace.push(['gone', timer]),
    });
    const due = timed(() => trace.push('due'));
    const cancelled = timed(() => trace.push('never'));
    loop.callAt(10, due);
    loop.callAt(20, cancelled);
    host.time = 10;
    host.drain();
    loop.cancelTimer(cancelled);
    expect(trace).toEqual([
      ['added', due, 10],
      ['added', cancelled, 20],
      ['gone', due],
      'due',
      ['gone', cancelled],
    ]);
  });
});

/** The default loop has learnt from earlier tests how many short jobs it may run between two looks at the clock. */
const newRealLoop = () => new Loop((drain) => new RealHost(drain));

describe('in real time', () => {
  it('tasks that never wait let the host work, on every scheduler', async () => {
    const schedulers: (SchedulerLike | undefined)[] = [
      undefined,
      asyncScheduler,
      asapScheduler,
      queueScheduler,
    ];
    for (const scheduler of schedulers) {
      let isOver = false;
      let steps = 0;
      const spinner = createTask(
        function* () {
          while (!isOver) {
            steps++;
            yield* sleep(0);
          }
        },
        { scheduler },
      );
      await delay(1); // the loop is in full swing
      for (let i = 0; i < 3; i++) await macrotask();
      isOver = true;
      await spinner;
      // If the loop did not yield to the host, this test would not end.
      expect(steps).toBeGreaterThan(10);
    }
  });

  it('the host waits ten milliseconds at the most, and then for the end of one job', async () => {
    let time = 1000;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => time);
    try {
      const loop = newRealLoop();
      let isOver = false;
      let jobs = 0;
      const work = (ms: number) => {
        const next = job(() => {
          jobs++;
          time += ms;
          if (!isOver) loop.callSoon(next);
        });
        return next;
      };
      // A job of 3 ms starts within the 10 ms, and the host waits until it ends. Short jobs: some run between two looks at the clock.
      for (const [ms, most] of [
        [3, 12],
        [0.3, 10.3 + 16 * 0.3],
      ] as const) {
        isOver = false;
        loop.callSoon(work(ms));
        for (let i = 0; i < 5; i++) {
          const asked = time;
          await macrotask();
          expect(time - asked).toBeGreaterThan(0);
          expect(time - asked).toBeLessThanOrEqual(most);
        }
        isOver = true;
        await macrotask();
      }
      expect(jobs).toBeGreaterThan(5 * 3);
    } finally {
      clock.mockRestore();
    }
  });

  it('a turn that is interrupted for the host goes on, and stays one turn', async () => {
    const loop = newRealLoop();
    const trace: number[] = [];
    const turns = new Set<number>();
    let hostTurns = 0;
    const busy = (name: number) =>
      job(() => {
        const end = performance.now() + 4;
        while (performance.now() < end);
        trace.push(name);
        turns.add(loop.turn);
        if (name < 10) loop.callSoon(job(() => trace.push(100 + name)));
      });
    for (let i = 0; i < 10; i++) loop.callSoon(busy(i));
    while (trace.length < 20) {
      await macrotask();
      hostTurns++;
    }
    expect(trace).toEqual([...Array(10).keys(), ...Array.from({ length: 10 }, (_, i) => 100 + i)]);
    expect(turns.size).toBe(1);
    expect(hostTurns).toBeGreaterThan(1);
  });

  it('a job that becomes ready during such an interruption runs after the turn', async () => {
    const loop = newRealLoop();
    const trace: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      loop.callSoon(
        job(() => {
          const end = performance.now() + 4;
          while (performance.now() < end);
          trace.push(name);
        }),
      );
    }
    await macrotask();
    loop.callSoon(job(() => trace.push('from outside')));
    while (trace.length < 7) await macrotask();
    expect(trace).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'from outside']);
  });

  it('nothing keeps the host awake once the last timer is cancelled', async () => {
    jest.useFakeTimers();
    try {
      const task = createTask(sleep(1000));
      await jest.advanceTimersByTimeAsync(1);
      expect(jest.getTimerCount()).toBe(1);
      task.cancel();
      await jest.advanceTimersByTimeAsync(0);
      expect(task.cancelled()).toBe(true);
      expect(jest.getTimerCount()).toBe(0);

      const loop = currentLoop();
      const handle = new Handle(loop, () => undefined);
      loop.callAt(loop.now() + 1000, handle);
      await jest.advanceTimersByTimeAsync(0);
      expect(jest.getTimerCount()).toBe(1);
      handle.cancel();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('a timer of many weeks comes when it is due, and not before', async () => {
    jest.useFakeTimers();
    try {
      const ms = 5 * 2 ** 31;
      const task = createTask(sleep(ms, 'at last'));
      await jest.advanceTimersByTimeAsync(ms - 1);
      expect(task.done()).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      expect(task.result()).toBe('at last');
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('a scheduler given to a task', () => {
  const schedulers: [string, SchedulerLike][] = [
    ['queueScheduler', queueScheduler],
    ['asapScheduler', asapScheduler],
    ['asyncScheduler', asyncScheduler],
  ];

  it.each(schedulers)('never starts a step inside createTask: %s', async (_, scheduler) => {
    const trace: string[] = [];
    const task = createTask(
      function* () {
        trace.push('step');
        const child = createTask(function* () {
          trace.push('child');
        });
        trace.push('created');
        yield* child;
      },
      { scheduler },
    );
    trace.push('createTask has returned');
    await task;
    expect(trace).toEqual(['createTask has returned', 'step', 'created', 'child']);
  });

  it.each(schedulers)('carries sleeping, waiting and cancelling: %s', async (_, scheduler) => {
    const trace: string[] = [];
    const result = await run(
      function* () {
        const sleeper = createTask(function* () {
          try {
            yield* sleep(100_000);
          } finally {
            trace.push('cleaning up');
            yield* sleep(1);
            trace.push('clean');
          }
        });
        yield* sleep(2);
        sleeper.cancel();
        try {
          yield* sleeper;
        } catch {
          trace.push(sleeper.state);
        }
        return 'over';
      },
      { scheduler },
    );
    expect(result).toBe('over');
    expect(trace).toEqual(['cleaning up', 'clean', 'cancelled']);
  });

  it('may be asapScheduler, although that drops all actions when one throws', async () => {
    asapScheduler.schedule(() => {
      throw new Error('an action of somebody else');
    });
    const task = createTask(sleep(1, 'works'), { scheduler: asapScheduler });
    expect(() => {
      asapScheduler.flush();
    }).toThrow('an action of somebody else');
    await expect(task).resolves.toBe('works');
  });

  it('may be queueScheduler while it works: the step waits for createTask to return', () => {
    const trace: string[] = [];
    queueScheduler.schedule(() => {
      createTask(
        function* () {
          trace.push('step');
        },
        { scheduler: queueScheduler },
      );
      trace.push('createTask has returned');
    });
    expect(trace).toEqual(['createTask has returned', 'step']);
  });
});
