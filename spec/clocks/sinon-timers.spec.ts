import { type Clock, createClock, type FakeMethod, withGlobal } from '@sinonjs/fake-timers';
import { createTask, sleep } from 'rxtask';
import { type FakeTimers, keepsTheLawsOfFakeTimers, settle } from './support/laws-of-fake-timers.js';

/*
 * The fake timers of Sinon.JS, used without a runner. Jest's and Vitest's fake timers are built on them, but each replaces a
 * different set of functions.
 */

/** Each row: what is faked, and whether RxJS's own timers, which need `setInterval` and `Date`, follow the fakes. */
const fakes: [string, FakeMethod[] | undefined, boolean][] = [
  ['everything', undefined, true],
  ['setTimeout alone, without clearTimeout', ['setTimeout'], false],
  ['setTimeout and clearTimeout', ['setTimeout', 'clearTimeout'], false],
  ['setTimeout and the date', ['setTimeout', 'clearTimeout', 'Date'], false],
  ['setTimeout and the clock', ['setTimeout', 'clearTimeout', 'performance'], false],
  ['setTimeout and setImmediate', ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'], false],
  ['setTimeout and queueMicrotask', ['setTimeout', 'clearTimeout', 'queueMicrotask'], false],
  ['setTimeout and nextTick', ['setTimeout', 'clearTimeout', 'nextTick'], false],
  [
    'what Vitest 2 fakes by default',
    ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'Date'],
    true,
  ],
  [
    'what Vitest 3 fakes by default',
    [
      'setTimeout',
      'clearTimeout',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'Date',
      'performance',
    ],
    true,
  ],
];

function installed(toFake: FakeMethod[] | undefined): FakeTimers {
  const clock = withGlobal(globalThis).install({ now: Date.now(), ...(toFake && { toFake }) });
  return {
    advance: (ms) => {
      clock.tick(ms);
    },
    advanceAsync: (ms) => clock.tickAsync(ms),
    count: () => clock.countTimers(),
    restore: () => {
      clock.uninstall();
    },
  };
}

describe.each(fakes)('timers of Sinon.JS that replace %s', (_what, toFake, isForRxjs) => {
  keepsTheLawsOfFakeTimers(() => installed(toFake), isForRxjs);
});

/** Each way in which a test advances the time of Sinon.JS, to the first timer or to the last. */
const moves: [string, (clock: Clock) => unknown][] = [
  ['next', (clock) => clock.next()],
  ['nextAsync', (clock) => clock.nextAsync()],
  ['runToLast', (clock) => clock.runToLast()],
  ['runToLastAsync', (clock) => clock.runToLastAsync()],
  ['runAll', (clock) => clock.runAll()],
  ['runAllAsync', (clock) => clock.runAllAsync()],
  ['tick', (clock) => clock.tick(100)],
  ['tickAsync', (clock) => clock.tickAsync(100)],
  [
    'jump',
    (clock) => {
      clock.jump(100);
    },
  ],
];

describe.each(fakes)('timers of Sinon.JS that replace %s, inside Jest,', (_what, toFake) => {
  it.each(moves)('wake a sleeping task by %s()', async (_, move) => {
    const clock = withGlobal(globalThis).install({ now: Date.now(), ...(toFake && { toFake }) });
    try {
      const task = createTask(function* () {
        yield* sleep(100);
        return 'slept';
      });
      await settle();
      expect(task.done()).toBe(false);
      for (let i = 0; i < 5 && !task.done(); i++) {
        await move(clock);
        await settle();
      }
      expect(task.done() && task.result()).toBe('slept');
    } finally {
      clock.uninstall();
    }
  });

  it.each(['nextAsync', 'next'] as const)('wake one of two tasks at a time by %s()', async (move) => {
    const clock = withGlobal(globalThis).install({ now: Date.now(), ...(toFake && { toFake }) });
    try {
      const [early, late] = [createTask(sleep(100, 'early')), createTask(sleep(200, 'late'))];
      await settle();
      while (!early.done()) {
        await clock[move]();
        await settle();
      }
      expect([early.result(), late.done()]).toEqual(['early', false]);
      while (!late.done()) {
        await clock[move]();
        await settle();
      }
      expect(late.result()).toBe('late');
    } finally {
      clock.uninstall();
    }
  });
});

/** A clock whose functions a program installs itself: nothing marks them as fake. */
describe('a clock of Sinon.JS that a program installs itself', () => {
  keepsTheLawsOfFakeTimers(() => {
    const clock = createClock();
    const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
    globalThis.setTimeout = clock.setTimeout as unknown as typeof setTimeout;
    globalThis.clearTimeout = clock.clearTimeout as unknown as typeof clearTimeout;
    return {
      advance: (ms) => {
        clock.tick(ms);
      },
      advanceAsync: (ms) => clock.tickAsync(ms),
      count: () => clock.countTimers(),
      restore: () => {
        globalThis.setTimeout = realSetTimeout;
        globalThis.clearTimeout = realClearTimeout;
      },
    };
  }, false);
});

it('tasks follow timers of Sinon.JS that advance with real time', async () => {
  const clock = withGlobal(globalThis).install({ shouldAdvanceTime: true });
  const start = clock.now;
  try {
    const task = createTask(function* () {
      yield* sleep(30);
      yield* sleep(30);
      return 'slept';
    });
    await expect(task).resolves.toBe('slept');
    expect(clock.now - start).toBeGreaterThanOrEqual(60);
  } finally {
    clock.uninstall();
  }
});

it('a task of the earlier timers continues after the timers of Sinon.JS are uninstalled', async () => {
  const before = createTask(sleep(5, 'real'));
  const timers = installed(['setTimeout', 'clearTimeout']);
  const under = createTask(sleep(5, 'fake'));
  timers.advance(5);
  await settle();
  timers.restore();
  expect(under.done() && under.result()).toBe('fake');
  await expect(before).resolves.toBe('real');
});
