import { setImmediate as macrotask, setTimeout as delay } from 'node:timers/promises';
import { createTask, sleep, TimeoutError, waitFor } from 'rxtask';
import { spinners } from './support/spinners.js';

/** Maps the reading of a correct clock to the reading of the host's clock. */
const clocks: [string, () => (sound: number) => number][] = [
  ['is sound', () => (sound) => sound],
  ['went back an hour', () => (sound) => sound - 3_600_000],
  [
    'goes back an hour while the task works',
    () => {
      const end = performance.now() + 5;
      return (sound) => (sound < end ? sound : sound - 3_600_000);
    },
  ],
  ['went forward an hour', () => (sound) => sound + 3_600_000],
  [
    'stands still',
    () => {
      const at = performance.now();
      return () => at;
    },
  ],
  ['shows nothing but zero', () => () => 0],
  ['shows NaN', () => () => NaN],
  ['shows nothing, as a mock without an implementation', () => () => undefined as never],
  ['shows a text', () => (sound) => String(sound) as never],
  [
    'sometimes shows no number',
    () => {
      let looks = 0;
      return (sound) => (looks++ % 3 === 0 ? NaN : sound);
    },
  ],
  [
    'goes to and fro by a quarter of an hour',
    () => {
      let looks = 0;
      return (sound) => sound + (looks++ % 2 === 0 ? 1e6 : -1e6);
    },
  ],
  [
    'goes back at each look',
    () => {
      let at = performance.now();
      return () => (at -= 1);
    },
  ],
  [
    'goes forward a nanosecond at each look',
    () => {
      let at = performance.now();
      return () => (at += 1e-6);
    },
  ],
  ['shows steps of 100 ms', () => (sound) => Math.floor(sound / 100) * 100],
  ['shows a negative time', () => (sound) => sound - 1e9],
  ['shows infinity', () => () => Infinity],
  [
    'throws',
    () => () => {
      throw new Error('no clock');
    },
  ],
  [
    'sometimes throws',
    () => {
      let looks = 0;
      return (sound) => {
        if (looks++ % 3 === 0) throw new Error('no clock');
        return sound;
      };
    },
  ],
  // The last two move the loop's time to its maximum, where it stands still.
  [
    'goes to and fro by thirty thousand years',
    () => {
      let looks = 0;
      return () => (looks++ % 2 === 0 ? 1e15 : 3);
    },
  ],
  [
    'goes forward in great steps, and back in small ones',
    () => {
      const steps = [0, 2e15, 4e15, 3e15, 2e15, 1e15];
      let looks = 0;
      return () => steps[looks++ % steps.length]!;
    },
  ],
];

describe.each(clocks)("when the host's clock %s,", (_clock, makeClock) => {
  beforeEach(() => {
    const sound = performance.now.bind(performance);
    const clock = makeClock();
    jest.spyOn(performance, 'now').mockImplementation(() => clock(sound()));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each(Object.entries(spinners))(
    '%s lets the host work, and the sleep of another task ends',
    async (_, work) => {
      const other = createTask(sleep(30, 'woke'));
      let hasCome = false;
      const giveUpAt = Date.now() + 10_000;
      const isLate = () => Date.now() > giveUpAt;
      const working = work(() => (hasCome && other.done()) || isLate());
      await delay(1);
      await macrotask();
      hasCome = true;
      await working;
      expect([isLate(), other.done() && other.result()]).toEqual([false, 'woke']);
    },
  );

  it('deadlines pass, and work that is in time is in time', async () => {
    const limited = createTask(waitFor(sleep(5, 'in time'), 1_000_000_000_000));
    await expect(limited).resolves.toBe('in time');
    await expect(createTask(waitFor(sleep(Infinity), 5))).rejects.toBeInstanceOf(TimeoutError);
  });

  it('tasks sleep until the timer of the host fires', async () => {
    await expect(createTask(sleep(5, 'slept'))).resolves.toBe('slept');
    await expect(createTask(sleep(5, 'and again'))).resolves.toBe('and again');
  });
});
