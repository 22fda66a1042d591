import { stripVTControlCharacters } from 'node:util';
import { NEVER } from 'rxjs';
import { coroutine, run, sleep } from 'rxtask';
import { liveBoard } from '../../examples/support/board.js';
import type { Example, Print } from '../../examples/support/example.js';
import { play } from '../../examples/support/player.js';

const title = 'A program with a title that is long enough to be cut in a small window';

function program(main: (print: Print) => Generator<never, void, unknown>): Example {
  return { title, main: coroutine(main), stream: () => NEVER };
}

const programs = {
  '01-short': program(function* (print) {
    yield* sleep(2000);
    print('the first line');
    print('the latest line');
  }),
  '02-failing': program(function* () {
    yield* sleep(1000);
    throw new Error('no luck');
  }),
  '03-long': program(function* () {
    try {
      yield* sleep(60_000);
    } finally {
      yield* sleep(1000);
    }
  }),
};

/** The boards that are drawn until the programs are stopped, without colours, as lines. */
async function boardsIn(width: number): Promise<string[][]> {
  const boards: string[][] = [];
  const display = liveBoard(
    (board) => boards.push(stripVTControlCharacters(board).split('\n')),
    () => width,
  );
  const interruption = new AbortController();
  const playing = run(
    play(programs, () => [], display),
    { signal: interruption.signal },
  );
  const outcome = playing.catch(() => undefined);
  await jest.advanceTimersByTimeAsync(5000);
  interruption.abort();
  await jest.advanceTimersByTimeAsync(1000);
  await outcome;
  return boards;
}

describe('the live board', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
  });

  it('has a legend above the rows', async () => {
    const [first] = await boardsIn(120);
    expect(first!.slice(0, 3)).toEqual(
      [
        'rxtask plays 3 programs of the asyncio tutorial side by side, in real time.',
        'A lane shows 10 seconds of a program: ━ running  ╍ cancelling  ✓ succeeded  ✗ failed  ╳ cancelled. Ctrl-C cancels them all.',
        '',
      ].map((line) => (line.length > 120 ? `${line.slice(0, 119)}…` : line)),
    );
    expect(first).toHaveLength(6);
  });

  it('shows the states of a program as a lane, and its latest line', async () => {
    const boards = await boardsIn(120);
    const lanes = boards
      .at(-1)!
      .slice(3)
      .map((row) => /[━╍✓✗╳·]+/.exec(row)?.[0]);
    expect(lanes).toEqual([
      '━━━━━━✓·······················',
      '━━━✗··························',
      '━━━━━━━━━━━━━━━╍╍╍╳···········',
    ]);
    expect(boards.at(-1)![3]).toMatch(/^01 A program .* succeeded +the latest line$/);
  });

  it.each([300, 120, 80, 60, 50, 40, 20])('fits a window of %d columns', async (width) => {
    for (const line of (await boardsIn(width)).flat()) expect(line.length).toBeLessThanOrEqual(width);
  });

  it('keeps the lane when the window is narrow, and shows more when it is wide', async () => {
    const rowIn = async (width: number) => (await boardsIn(width)).at(-1)![3]!;
    expect(await rowIn(40)).toMatch(/━✓/);
    expect(await rowIn(40)).not.toContain('succeeded');
    expect(await rowIn(200)).toContain(title.slice(0, 40));
  });
});
