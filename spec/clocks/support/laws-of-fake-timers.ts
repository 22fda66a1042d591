import { readFile } from 'node:fs/promises';
import { timer } from 'rxjs';
import { createTask, sleep } from 'rxtask';

/** Fake timers that are installed. */
export interface FakeTimers {
  advance(ms: number): void;
  advanceAsync(ms: number): Promise<unknown>;
  /** The number of pending timers and microtasks. */
  count(): number;
  restore(): void;
}

/** Waits until promises have settled. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** Advances the timers by `ms` milliseconds. */
const advances: [string, (timers: FakeTimers, ms: number) => Promise<unknown> | undefined][] = [
  [
    'in one synchronous call',
    (timers, ms) => {
      timers.advance(ms);
      return undefined;
    },
  ],
  [
    'in synchronous calls of a millisecond',
    (timers, ms) => {
      for (let i = 0; i < ms; i++) timers.advance(1);
      return undefined;
    },
  ],
  [
    'once microtasks have run',
    async (timers, ms) => {
      await Promise.resolve();
      timers.advance(ms);
    },
  ],
  ['asynchronously', (timers, ms) => timers.advanceAsync(ms)],
];

/**
 * The laws of tasks under fake timers, whatever the timers replace and however a test advances them.
 *
 * @param install installs the timers, before each law
 * @param isForRxjs whether RxJS's own timers, which need `setInterval` and `Date`, follow them
 */
export function keepsTheLawsOfFakeTimers(install: () => FakeTimers, isForRxjs: boolean): void {
  let timers: FakeTimers;
  beforeEach(() => {
    timers = install();
  });
  afterEach(() => {
    timers.restore();
  });

  describe.each(advances)('advanced %s', (_how, advance) => {
    it("end a fresh task's sleep at its time, as RxJS's timer", async () => {
      const ended: string[] = [];
      createTask(sleep(100)).addDoneCallback(() => ended.push('task'));
      if (isForRxjs) timer(100).subscribe(() => ended.push('timer'));
      else ended.push('timer');
      const before = advance(timers, 99);
      if (before !== undefined) await before;
      expect(ended).not.toContain('task');
      const after = advance(timers, 1);
      if (after !== undefined) await after.then(settle);
      expect(ended.sort()).toEqual(['task', 'timer']);
    });

    it('end a sleep like this from any instant of the clock', async () => {
      const late: number[] = [];
      for (let i = 0; i < 200; i++) {
        timers.advance(0.1 + i / 1000);
        const task = createTask(sleep(100));
        const advanced = advance(timers, 100);
        if (advanced !== undefined) await advanced.then(settle);
        if (!task.done()) late.push(i);
      }
      timers.advance(1000);
      await settle();
      expect(late).toEqual([]);
    });

    it('run a chain of sleeps, each from the end of the one before', async () => {
      const task = createTask(function* () {
        for (let i = 0; i < 5; i++) yield* sleep(20);
        return 'slept';
      });
      const before = advance(timers, 99);
      if (before !== undefined) await before.then(settle);
      expect(task.done()).toBe(false);
      const after = advance(timers, 1);
      if (after !== undefined) await after.then(settle);
      expect(task.done() && task.result()).toBe('slept');
    });

    it('cancel a task that sleeps, whose clean-up sleeps too', async () => {
      const task = createTask(function* () {
        try {
          yield* sleep(1e6);
        } finally {
          yield* sleep(10);
        }
      });
      await advance(timers, 5);
      task.cancel();
      const cleaning = advance(timers, 9);
      if (cleaning !== undefined) await cleaning.then(settle);
      expect(task.state).toBe('cancelling');
      const cleaned = advance(timers, 1);
      if (cleaned !== undefined) await cleaned.then(settle);
      expect(task.state).toBe('cancelled');
    });
  });

  it('leave no timer behind when a task has ended, and one while it sleeps', async () => {
    const task = createTask(sleep(100));
    await settle();
    timers.advance(0); // fake microtasks count until they have run
    expect(timers.count()).toBe(1);
    await timers.advanceAsync(100);
    await settle();
    expect([task.done(), timers.count()]).toEqual([true, 0]);
  });

  it('let a task poll for something that the real host does', async () => {
    let text: string | undefined;
    const task = createTask(function* () {
      yield* sleep(10);
      void readFile(__filename, 'utf8').then((read) => (text = read));
      while (text === undefined) yield* sleep(0);
      return text.length > 0;
    });
    await settle();
    timers.advance(10);
    await expect(task).resolves.toBe(true);
  });
}
