import { setImmediate as macrotask, setTimeout as delay } from 'node:timers/promises';
import { createTask, sleep } from 'rxtask';
import { spinners } from './support/spinners.js';

/** What the host's clock shows, from what a sound clock shows. */
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
    'shows no number now and then',
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
  ['shows steps of 100 ms', () => (sound) => Math.floor(sound / 100) * 100],
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

  it('tasks sleep until the timer of the host fires', async () => {
    await expect(createTask(sleep(5, 'slept'))).resolves.toBe('slept');
    await expect(createTask(sleep(5, 'and again'))).resolves.toBe('and again');
  });
});
