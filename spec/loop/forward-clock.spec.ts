import { ForwardClock } from '../../lib/loop/forward-clock.js';

/** What a ForwardClock reads while the host's clock shows `shown`, one after another. */
function readings(shown: readonly unknown[]): number[] {
  let looks = 0;
  const clock = new ForwardClock({ now: () => shown[looks++] as number });
  return shown.map(() => clock.read());
}

const LATEST = 2 ** 52;

describe('a clock that only goes forward', () => {
  it.each<[string, unknown[], number[]]>([
    ['shows what the clock of the host shows', [5, 5.25, 7], [5, 5.25, 7]],
    ['begins at a negative time', [-5, -4], [-5, -4]],
    ['goes on from where it was when that goes back', [100, 40, 45, 20, 30], [100, 100, 105, 105, 115]],
    ['goes forward as far as that does', [1, 1e12, 1e12 + 1], [1, 1e12, 1e12 + 1]],
    ['stands still while that shows no number', [7, NaN, '8', undefined, 8n, {}, 9], [7, 7, 7, 7, 7, 7, 9]],
    ['begins at 0 if that has shown none', [undefined, NaN, 3], [0, 0, 3]],
    ['stands still at a time too large to be exact', [7, Infinity, 1e300, -Infinity, 9], [7, 7, 7, 7, 9]],
    ['takes the latest time', [LATEST, LATEST + 1], [LATEST, LATEST]],
    [
      'ends at the latest time, however that goes to and fro',
      [3, 4e15, 3, 4e15, 3, 4e15, 5],
      [3, 4e15, 4e15, LATEST, LATEST, LATEST, LATEST],
    ],
  ])('%s', (_, shown, expected) => {
    expect(readings(shown)).toEqual(expected);
  });

  it('never goes back by a rounding error', () => {
    const shown = Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? 1e15 + i : i / 7));
    const read = readings(shown);
    expect(read.filter((each, i) => i > 0 && each < read[i - 1]!)).toEqual([]);
  });

  it('stands still while the clock of the host throws', () => {
    let isBroken = false;
    const clock = new ForwardClock({
      now() {
        if (isBroken) throw new Error('no clock');
        return 3;
      },
    });
    expect(clock.read()).toBe(3);
    isBroken = true;
    expect(clock.read()).toBe(3);
  });

  it('looks the function up each time: it may be replaced', () => {
    const host = { now: () => 1 };
    const clock = new ForwardClock(host);
    expect(clock.read()).toBe(1);
    host.now = () => 2;
    expect(clock.read()).toBe(2);
    host.now = undefined as never;
    expect(clock.read()).toBe(2);
  });
});
