import fc from 'fast-check';
import { type Coroutine, createTask, Future, sleep } from 'rxtask';
import { type Call, Calls } from '../../lib/streams/calls.js';
import { POLICIES, type TaskPolicy } from '../../lib/core/task-policy.js';
import { holdsForAll } from '../support/property.js';
import { inVirtualTime } from '../support/virtual-time.js';

function callsOf(policy: TaskPolicy, limit = 1): Calls<unknown> {
  return new Calls<unknown>(policy, limit, {}, 'spec');
}

/** Work that ends when it is cancelled. */
const forEver = (): Future<unknown> => new Future<unknown>();

/** Ends by cancellation, after clean-up that takes 5 ms. */
function* cleaningUp(): Coroutine<void> {
  try {
    yield* forEver();
  } finally {
    yield* sleep(5);
  }
}

/** The progress of a call. */
function standing(calls: Calls<unknown>, call: Call<unknown>): string {
  const { live, present, running } = calls;
  return Object.entries({ live, present, running })
    .filter(([, set]) => set.has(call))
    .map(([name]) => name)
    .join(', ');
}

describe('a call', () => {
  it('is live and present from the start, runs once it has a slot, and is in no set when it has ended', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const calls = callsOf('enqueue');
      const first = calls.admit(() => sleep(5))!;
      const second = calls.admit(() => sleep(5))!;
      const note = (): void => log([standing(calls, first), standing(calls, second)]);
      note();
      yield* sleep(1);
      note();
      yield* sleep(5);
      note();
      yield* sleep(5);
      note();
    });

    expect(timeline).toEqual([
      [0, ['live, present', 'live, present']],
      [1, ['live, present, running', 'live, present']],
      [6, ['', 'live, present, running']],
      [11, ['', '']],
    ]);
  });

  it('that is replaced stays live, and keeps its slot, until it has cleaned up', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const calls = callsOf('restart');
      const first = calls.admit(cleaningUp)!;
      yield* sleep(1);
      const second = calls.admit(() => sleep(1))!;
      yield* sleep(1);
      log([standing(calls, first), standing(calls, second), calls.slots?.locked()]);
      yield* sleep(10);
      log([standing(calls, first), standing(calls, second), calls.slots?.locked()]);
    });

    expect(timeline).toEqual([
      [2, ['live, running', 'live, present', true]],
      [12, ['', '', false]],
    ]);
  });

  it('is superseded when a policy cancels it, and not when other code does', () => {
    const { task } = inVirtualTime(function* () {
      const calls = callsOf('restart');
      const replaced = calls.admit(forEver)!;
      const cancelled = calls.admit(forEver)!;
      yield* sleep(1);
      cancelled.task.cancel();
      yield* sleep(1);
      return [replaced, cancelled].map((call) => [call.task.state, call.isSuperseded]);
    });

    expect(task.result()).toEqual([
      ['cancelled', true],
      ['cancelled', false],
    ]);
  });

  it('calls its work when it has its slot, and never when it is replaced before', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const calls = callsOf('keep-latest');
      for (const name of ['a', 'b', 'c']) {
        calls.admit(() => {
          log(name);
          return sleep(5);
        });
      }
      yield* sleep(20);
    });

    expect(timeline).toEqual([
      [0, 'a'],
      [5, 'c'],
    ]);
  });

  it('that is refused calls no work, makes no task, and is not emitted', () => {
    const { task } = inVirtualTime(function* () {
      const calls = callsOf('drop');
      calls.admit(forEver);
      const work = jest.fn(forEver);
      const news = jest.fn();
      const watching = calls.last$.subscribe(news);
      const refused = calls.admit(work);
      yield* sleep(1);
      watching.unsubscribe();
      calls.cancelAll('over');
      return [refused, work.mock.calls.length, news.mock.calls.length];
    });

    expect(task.result()).toEqual([undefined, 0, 1]);
  });

  it('needs no slot where there is no limit', () => {
    expect(callsOf('parallel', Infinity).slots).toBeUndefined();
  });
});

describe('when the limit is reached', () => {
  it.each<[TaskPolicy, { superseded: number[]; refused: number[] }]>([
    ['parallel', { superseded: [], refused: [] }],
    ['enqueue', { superseded: [], refused: [] }],
    ['drop', { superseded: [], refused: [2, 3, 4] }],
    ['keep-latest', { superseded: [2, 3], refused: [] }],
    ['restart', { superseded: [0, 1, 2], refused: [] }],
  ])('%s replaces and refuses calls in its own way', (policy, expected) => {
    const { task } = inVirtualTime(function* () {
      const calls = callsOf(policy, 2);
      const admitted: (Call<unknown> | undefined)[] = [];
      for (let i = 0; i < 5; i++) {
        admitted.push(calls.admit(forEver));
        yield* sleep(1);
      }
      calls.cancelAll('over');
      const those = (test: (call: Call<unknown> | undefined) => boolean | undefined): number[] =>
        admitted.flatMap((call, i) => (test(call) === true ? [i] : []));
      return {
        superseded: those((call) => call?.isSuperseded),
        refused: those((call) => call === undefined),
      };
    });

    expect(task.result()).toEqual(expected);
  });
});

describe('the call that a policy replaces', () => {
  it('is first of all one that is being cancelled already, which frees its slot as well', () => {
    const { task } = inVirtualTime(function* () {
      const calls = callsOf('restart', 2);
      const [first, second] = [calls.admit(cleaningUp)!, calls.admit(cleaningUp)!];
      yield* sleep(1);
      second.task.cancel();
      calls.admit(forEver);
      const states = [first.task.state, second.task.state];
      calls.cancelAll('over');
      return states;
    });

    expect(task.result()).toEqual(['running', 'cancelling']);
  });

  it('is not interrupted in a clean-up under way', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const calls = callsOf('restart');
      const { task } = calls.admit(cleaningUp)!;
      task.addDoneCallback(() => log('clean'));
      yield* sleep(1);
      task.cancel();
      yield* sleep(1);
      calls.admit(() => sleep(1));
    });

    expect(timeline).toEqual([[6, 'clean']]);
  });

  it.each(['drop', 'keep-latest', 'restart'] as const)(
    'is none under %s, when the call with the slot has ended, though no done callback has run yet',
    (policy) => {
      const { task } = inVirtualTime(function* () {
        const calls = callsOf(policy);
        const first = calls.admit(() => sleep(1))!;
        let next: Call<unknown> | undefined;
        first.task.state$.subscribe((state) => {
          if (state === 'succeeded') next = calls.admit(() => sleep(1));
        });
        yield* sleep(10);
        return [first.isSuperseded, next?.task.state];
      });

      expect(task.result()).toEqual([false, 'succeeded']);
    },
  );
});

describe('the observable state of calls', () => {
  it('is consistent: when running$ emits true a call is live, and so is each task of last$', () => {
    const { task } = inVirtualTime(function* () {
      const calls = callsOf('enqueue');
      const seen: unknown[] = [];
      const watching = calls.running$.subscribe((isRunning) =>
        seen.push(['running$', isRunning, calls.live.size]),
      );
      watching.add(calls.last$.subscribe(({ state }) => seen.push(['last$', state, calls.live.size])));
      calls.admit(() => sleep(1));
      calls.admit(() => sleep(1));
      yield* sleep(10);
      watching.unsubscribe();
      return seen;
    });

    expect(task.result()).toEqual([
      ['running$', false, 0],
      ['running$', true, 1],
      ['last$', 'pending', 1],
      ['last$', 'pending', 2],
      ['running$', false, 0],
    ]);
  });

  it('has tasks in the order of calls, even if a subscriber of running$ makes a call', () => {
    const { task } = inVirtualTime(function* () {
      const calls = callsOf('enqueue');
      const admitted: (Call<unknown> | undefined)[] = [];
      const watching = calls.running$.subscribe((isRunning) => {
        if (isRunning) admitted.push(calls.admit(() => sleep(1)));
      });
      const heard: unknown[] = [];
      watching.add(calls.last$.subscribe((last) => heard.push(last)));
      const outer = calls.admit(() => sleep(1));
      yield* sleep(10);
      watching.unsubscribe();
      return heard.map((last) => [outer, ...admitted].findIndex((call) => call?.task === last));
    });

    expect(task.result()).toEqual([0, 1]);
  });

  it('counts the calls that it cancels, and not those that were cancelling already', () => {
    const { task } = inVirtualTime(function* () {
      const calls = callsOf('enqueue');
      const [first] = [calls.admit(forEver), calls.admit(forEver), calls.admit(forEver)];
      yield* sleep(1);
      first?.task.cancel();
      const counts = [calls.cancelAll('over'), calls.cancelAll('over')];
      yield* sleep(1);
      return [...counts, calls.live.size];
    });

    expect(task.result()).toEqual([2, 0, 0]);
  });
});

describe('under any sequence of calls and cancellations', () => {
  /** When a call is made, how long its work and its clean-up take, and when it is cancelled, if at all. */
  const plan = fc.array(
    fc.record({
      at: fc.nat(6),
      workMs: fc.nat(4),
      cleanUpMs: fc.nat(2),
      cancelAt: fc.option(fc.nat(12), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 10 },
  );

  it.each(POLICIES)(
    '%s runs no more than the limit, in order of arrival, and is empty in the end',
    (policy) => {
      holdsForAll(fc.tuple(fc.integer({ min: 1, max: 3 }), plan), 150, ([limit, planned]) => {
        const calls = callsOf(policy, limit);
        const arrived: number[] = [];
        const started: number[] = [];
        let running = 0;
        let most = 0;
        inVirtualTime(function* () {
          const start = (index: number): void => {
            const { workMs, cleanUpMs, cancelAt, at } = planned[index]!;
            arrived.push(index);
            const call = calls.admit(function* () {
              started.push(index);
              most = Math.max(most, ++running);
              try {
                yield* sleep(workMs);
              } finally {
                try {
                  yield* sleep(cleanUpMs);
                } finally {
                  running--; // a clean-up may be interrupted
                }
              }
            });
            if (call === undefined || cancelAt === undefined) return;
            createTask(function* () {
              yield* sleep(cancelAt - at);
              call.task.cancel();
            });
          };
          for (let ms = 0; ms <= 6; ms++) {
            for (const index of planned.keys()) if (planned[index]!.at === ms) start(index);
            yield* sleep(1);
          }
          yield* sleep(1000);
        });

        expect(most).toBeLessThanOrEqual(limit);
        expect(started).toEqual(arrived.filter((index) => started.includes(index)));
        expect([calls.live.size, calls.present.size, calls.running.size]).toEqual([0, 0, 0]);
        expect(calls.slots?.locked()).toBe(false);
      });
    },
  );
});
