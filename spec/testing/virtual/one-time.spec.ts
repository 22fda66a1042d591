import { createTask, now, sleep } from 'rxtask';
import { cancelEverywhere, marbles, marblesAsync, runVirtual, runVirtualAsync } from 'rxtask/testing';

const MINUTE = 60_000;

/** What each clock of the host shows. */
function clocks() {
  return {
    date: new Date().getTime(),
    now: Date.now(),
    called: Date.parse(Date()),
    performance: performance.now(),
    origin: performance.timeOrigin + performance.now(),
    loop: now(),
  };
}

type Clocks = ReturnType<typeof clocks>;

/** Plays a program that reads the clocks, sleeps for a minute, and reads them again. */
const players: [string, (look: () => void) => unknown][] = [
  [
    'runVirtual',
    (look) =>
      runVirtual(function* () {
        look();
        yield* sleep(MINUTE);
        look();
      }),
  ],
  [
    'runVirtualAsync',
    (look) =>
      runVirtualAsync(async (context) => {
        look();
        await context.sleep(MINUTE);
        look();
      }),
  ],
  [
    "runVirtualAsync and the host's timers",
    (look) =>
      runVirtualAsync(async () => {
        look();
        await new Promise((resolve) => setTimeout(resolve, MINUTE));
        look();
      }),
  ],
  [
    'marblesAsync',
    (look) =>
      marblesAsync(async () => {
        look();
        await sleep(MINUTE);
        look();
      })(),
  ],
  [
    'marbles',
    (look) => {
      marbles(({ expectTask }) => {
        function* main() {
          look();
          yield* sleep(MINUTE);
          look();
        }
        expectTask(createTask(main)).toBe('1m (a|)', { a: undefined });
      })();
    },
  ],
  [
    'cancelEverywhere, in the run that is not cancelled',
    (look) =>
      cancelEverywhere(
        () =>
          function* () {
            look();
            yield* sleep(MINUTE);
            look();
          },
        () => undefined,
      ),
  ],
];

describe.each(players)('in %s', (_, play) => {
  it('all clocks start at the real date, agree, and move together', async () => {
    const start = Date.now();
    const looks: Clocks[] = [];
    await play(() => looks.push(clocks()));
    const [before, after] = looks as [Clocks, Clocks];
    for (const look of [before, after]) {
      expect(look.date).toBe(look.now);
      expect(Math.floor(look.origin)).toBe(look.now);
      expect(Math.floor(look.now / 1000) * 1000).toBe(look.called);
    }
    const moved = Object.entries(after).map(([name, value]) => [name, value - before[name as keyof Clocks]]);
    expect(moved.map(([name, by]) => [name, Math.round((by as number) / 1000)])).toEqual(
      Object.keys(before).map((name) => [name, 60]),
    );
    expect(before.now - start).toBeGreaterThanOrEqual(0);
    expect(before.now - start).toBeLessThan(20_000);
  });

  it("the host's clocks are restored afterwards", async () => {
    const before = [Date, Date.now, performance];
    await play(() => undefined);
    expect([Date, Date.now, performance]).toEqual(before);
    expect(Math.abs(Date.now() - (performance.timeOrigin + performance.now()))).toBeLessThan(20_000);
  });
});
