import { stripVTControlCharacters } from 'node:util';
import { NEVER } from 'rxjs';
import { CancelledError, coroutine, createTask, run, sleep, type TaskState } from 'rxtask';
import { plainLines, report } from '../../examples/support/displays.js';
import type { Example, Print } from '../../examples/support/example.js';
import { examples } from '../../examples/support/examples.js';
import { readExpected } from '../../examples/support/expected.js';
import { type Display, matches, type Performance, play } from '../../examples/support/player.js';
import { expectedFolder } from './support/stage.js';

describe('the player of the examples', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('plays all examples side by side: each matches, and all take the time of the longest', async () => {
    const playing = run(play(examples, (name) => readExpected(expectedFolder, name), nowhere));
    await jest.advanceTimersByTimeAsync(10_000);

    const performances = await playing;
    expect(performances.map(({ name }) => name)).toEqual(Object.keys(examples));
    expect(performances.filter((performance) => !matches(performance)).map(report)).toEqual([]);
    expect(Math.max(...performances.map((performance) => performance.elapsed()))).toBe(10_000);
  });

  it('cancels the tasks that a program has left', async () => {
    const background = coroutine(function* (print: Print) {
      for (;;) {
        print('tick');
        yield* sleep(1000);
      }
    });
    const leaving = program(function* (print) {
      createTask(background(print));
      yield* sleep(1500);
    });
    const longer = program(function* () {
      yield* sleep(5000);
    });

    const playing = run(play({ leaving, longer }, () => ['tick', 'tick'], nowhere));
    await jest.advanceTimersByTimeAsync(5000);

    const [first] = await playing;
    expect(first?.lines).toEqual(['tick', 'tick']);
    expect(first?.elapsed()).toBe(1500);
  });

  it('reports a program that prints something else, or less, or more', async () => {
    const printing = (...lines: string[]) =>
      program(function* (print) {
        lines.forEach(print);
      });
    const programs = {
      '01-other': printing('a', 'B'),
      '02-less': printing('a'),
      '03-more': printing('a', 'b', 'c'),
    };

    const performances = await run(play(programs, () => ['a', 'b'], nowhere));

    expect(performances.map(matches)).toEqual([false, false, false]);
    expect(performances.map(uncolouredReport)).toEqual([
      '01 a program (not as Python)\n   a\n   B expected "b"',
      '02 a program (not as Python)\n   a\n   (nothing) expected "b"',
      '03 a program (not as Python)\n   a\n   b\n   c expected nothing',
    ]);
  });

  it('reports a program that fails, though its lines are right', async () => {
    const failing = program(function* (print) {
      print('a');
      throw new RangeError('out of range');
    });

    const [performance] = await run(play({ '01-failing': failing }, () => ['a'], nowhere));

    expect(performance && matches(performance)).toBe(false);
    expect(performance && uncolouredReport(performance)).toBe(
      '01 a program (not as Python)\n   a\n   failed with RangeError: out of range',
    );
  });

  it('cancelled, cancels the programs and waits for their clean-up', async () => {
    const cleaningUp = program(function* (print) {
      try {
        yield* sleep(10_000);
      } finally {
        yield* sleep(500);
        print('cleaned up');
      }
    });
    const quick = program(function* () {
      yield* sleep(100);
    });
    const seen: string[] = [];
    const display = {
      ...nowhere,
      changed: ({ name }: Performance, state: TaskState) => seen.push(`${name} ${state}`),
    };
    const interruption = new AbortController();

    const playing = run(
      play({ cleaningUp, quick }, () => [], display),
      { signal: interruption.signal },
    );
    const outcome = playing.catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(1000);
    interruption.abort();
    await jest.advanceTimersByTimeAsync(499);
    expect(seen.at(-1)).toBe('cleaningUp cancelling');

    await jest.advanceTimersByTimeAsync(1);
    expect(await outcome).toBeInstanceOf(CancelledError);
    expect(seen).toEqual([
      'cleaningUp running',
      'quick running',
      'quick succeeded',
      'cleaningUp cancelling',
      'cleaningUp cancelled',
    ]);
  });

  describe('displays', () => {
    const programs = {
      '01-short': program(function* () {
        yield* sleep(150);
      }),
      '02-long': program(function* () {
        yield* sleep(250);
      }),
    };

    it('plain lines come when a program starts and when it ends', async () => {
      const lines: string[] = [];
      const playing = run(
        play(
          programs,
          () => [],
          plainLines((line) => lines.push(stripVTControlCharacters(line))),
        ),
      );
      await jest.advanceTimersByTimeAsync(250);
      await playing;

      expect(lines.map(columns)).toEqual([
        '01 running 0.0',
        '02 running 0.0',
        '01 succeeded 0.1',
        '02 succeeded 0.3',
      ]);
    });
  });
});

const nowhere: Display = { changed: () => undefined, redraw: () => undefined };

function program(main: (print: Print) => Generator<never, void, unknown>): Example {
  return { title: 'a program', main: coroutine(main), stream: () => NEVER };
}

function uncolouredReport(performance: Performance): string {
  return stripVTControlCharacters(report(performance));
}

/** Number, state and seconds of a board's row. */
function columns(row: string): string {
  const [number, , , state, seconds] = row.split(/\s+/);
  return `${number} ${state} ${seconds}`;
}
