import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  filter,
  NEVER,
  type Observable,
  of,
  retry,
  switchMap,
  take,
  timer,
} from 'rxjs';
import { createTask, periodic, type PeriodicOptions, TimeoutError, until, waitFor } from 'rxtask';
import { marbles } from 'rxtask/testing';

const page = readFileSync(join(__dirname, '../../docs/polling.md'), 'utf8');
const periodMs = 4;
const letter = (count: number): string => 'abcdefgh'.charAt(count);

/** The rows of a diagram, by their labels. docs/polling.md must contain the same diagram. */
function rowsOf(diagram: string): ReadonlyMap<string, string> {
  const lines = diagram.trim().split(/\n */);
  expect(page).toContain(`\`\`\`text\n${lines.join('\n')}\n\`\`\``);
  return new Map(
    lines.map((line) => {
      const [, label, drawn] = /^(.+?) {2,}(.+)$/.exec(line) ?? [line, line, ''];
      return [label, drawn];
    }),
  );
}

/** The rows called "tick 1", "tick 2" … or the like, in order. */
function numbered(rows: ReadonlyMap<string, string>, label: string): string[] {
  return [...rows].filter(([name]) => name.startsWith(`${label} `)).map(([, drawn]) => drawn);
}

/** A poll whose ticks are streams like `work`, or like the row "read" of the tick. Asserts that each runs as in its row. */
function expectPoll(options: PeriodicOptions, diagram: string): void {
  const rows = rowsOf(diagram);
  marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const expected = numbered(rows, 'tick');
    const works = numbered(rows, 'read');
    const ticks = expected.map((_, count) => cold(works[count] ?? rows.get('work')!, { x: letter(count) }));
    const stop = rows.get('until');
    const poll = periodic(periodMs, (count) => ticks[count] ?? of(`tick ${count + 1} is one too many`), {
      until: stop === undefined ? undefined : hot(stop),
      ...options,
    });
    expectObservable(poll, rows.get('leaving')).toBe(rows.get('poll')!);
    ticks.forEach((tick, count) => {
      expectSubscriptions(tick.subscriptions).toBe(expected[count]!);
    });
  })();
}

describe('the pace', () => {
  it('at a fixed delay, a period runs from the end of a tick', () => {
    expectPoll(
      { times: 3 },
      `
      work    --(x|)
      tick 1  ^-!
      tick 2  ------^-!
      tick 3  ------------^-!
      poll    --a-----b-----(c|)`,
    );
  });

  it('at a fixed rate, from its start', () => {
    expectPoll(
      { times: 3, pace: 'fixed-rate' },
      `
      work    --(x|)
      tick 1  ^-!
      tick 2  ----^-!
      tick 3  --------^-!
      poll    --a---b---(c|)`,
    );
  });

  it("starts a period later with start: 'after-period'", () => {
    expectPoll(
      { times: 2, start: 'after-period' },
      `
      work    --(x|)
      tick 1  ----^-!
      tick 2  ----------^-!
      poll    ------a-----(b|)`,
    );
  });
});

describe('a tick that takes longer than its period', () => {
  it('drop: ticks that become due during a tick are omitted', () => {
    expectPoll(
      { times: 3, pace: 'fixed-rate', overlap: 'drop' },
      `
      work    ------(x|)
      tick 1  ^-----!
      tick 2  --------^-----!
      tick 3  ----------------^-----!
      poll    ------a-------b-------(c|)`,
    );
  });

  it('enqueue: they run later', () => {
    expectPoll(
      { times: 3, pace: 'fixed-rate', overlap: 'enqueue' },
      `
      work    ------(x|)
      tick 1  ^-----!
      tick 2  ------^-----!
      tick 3  ------------^-----!
      poll    ------a-----b-----(c|)`,
    );
  });

  it('keep-latest: one tick runs later, however many became due', () => {
    expectPoll(
      { times: 3, pace: 'fixed-rate', overlap: 'keep-latest' },
      `
      read 1  ----------(x|)
      read 2  -(x|)
      read 3  -(x|)
      tick 1  ^---------!
      tick 2  ----------^!
      tick 3  ------------^!
      poll    ----------ab-(c|)`,
    );
  });

  it('restart: the tick is cancelled, and the last one finishes', () => {
    expectPoll(
      { times: 3, pace: 'fixed-rate', overlap: 'restart' },
      `
      work    ------(x|)
      tick 1  ^---!
      tick 2  ----^---!
      tick 3  --------^-----!
      poll    --------------(c|)`,
    );
  });

  it('parallel: they run at the same time', () => {
    expectPoll(
      { times: 3, pace: 'fixed-rate', overlap: 'parallel' },
      `
      work    ------(x|)
      tick 1  ^-----!
      tick 2  ----^-----!
      tick 3  --------^-----!
      poll    ------a---b---(c|)`,
    );
  });
});

describe('the end', () => {
  it('until lets a tick finish, and starts no other', () => {
    expectPoll(
      {},
      `
      work    --(x|)
      tick 1  ^-!
      tick 2  ------^-!
      until   -------s
      poll    --a-----(b|)`,
    );
  });

  it('leaving cancels the tick', () => {
    expectPoll(
      {},
      `
      work     --(x|)
      tick 1   ^-!
      tick 2   ------^!
      leaving  -------!
      poll     --a-----`,
    );
  });
});

describe('within a tick', () => {
  it('a failure is tried again, with growing pauses', () => {
    const rows = rowsOf(`
      read 1  -#
      read 2  -#
      read 3  -(x|)
      tick 1  ^!
      tick 2  --^!
      tick 3  -----^!
      poll    ------(x|)`);
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const reads = numbered(rows, 'read').map((drawn) => cold(drawn));
      let attempts = 0;
      const read = defer(() => reads[attempts++]!);
      const poll = periodic(
        periodMs,
        () => read.pipe(retry({ count: 4, delay: (_error, attempt) => timer(2 ** (attempt - 1)) })),
        { times: 1 },
      );
      expectObservable(poll).toBe(rows.get('poll')!);
      numbered(rows, 'tick').forEach((drawn, i) => {
        expectSubscriptions(reads[i]!.subscriptions).toBe(drawn);
      });
    })();
  });

  it('cancelled during a pause, tries nothing more', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const read = cold('-#');
      const poll = periodic(periodMs, () => read.pipe(retry({ delay: () => timer(5) })));
      expectObservable(poll, '---!').toBe('----');
      expectSubscriptions(read.subscriptions).toBe('^!');
    })();
  });

  it('a request that outlasts its deadline is left, and the next tick is on time', () => {
    const rows = rowsOf(`
      read 1  -(x|)
      read 2  -----(x|)
      tick 1  ^!
      tick 2  -----^--!
      poll    -x------(l|)`);
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const reads = numbered(rows, 'read').map((drawn) => cold(drawn));
      const poll = periodic(
        periodMs,
        function* (count) {
          try {
            return yield* waitFor(reads[count]!, 3);
          } catch (error) {
            if (!(error instanceof TimeoutError)) throw error;
            return 'l';
          }
        },
        { times: 2 },
      );
      expectObservable(poll).toBe(rows.get('poll')!);
      numbered(rows, 'tick').forEach((drawn, i) => {
        expectSubscriptions(reads[i]!.subscriptions).toBe(drawn);
      });
    })();
  });
});

describe('hidden', () => {
  /** Plays a row of `t` and `f` into a BehaviorSubject, and asserts when each tick's work runs. */
  function expectPause(
    diagram: string,
    result: string,
    poll: (visible: Observable<boolean>, work: (count: number) => Observable<string>) => Observable<string>,
  ): void {
    const rows = rowsOf(diagram);
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const visible = new BehaviorSubject(true);
      const changes = hot(rows.get('visible')!, { t: true, f: false }).subscribe((is) => visible.next(is));
      const ticks = numbered(rows, 'tick').map((_, count) => cold(rows.get('work')!, { x: letter(count) }));
      let started = 0;
      const source = poll(visible, () => ticks[started++] ?? of('one too many'));
      expectObservable(source, '------------------!').toBe(rows.get(result)!);
      timer(20).subscribe(() => {
        changes.unsubscribe();
        expect(visible.observed).toBe(false);
      });
      numbered(rows, 'tick').forEach((drawn, i) => {
        expectSubscriptions(ticks[i]!.subscriptions).toBe(drawn);
      });
    })();
  }

  it('a wait in the tick: the running read finishes, none starts, and one starts when the page is visible again', () => {
    expectPause(
      `
      visible  t------f-------t
      work     --(x|)
      tick 1   ^-!
      tick 2   ------^-!
      tick 3   ---------------^-!
      poll     --a-----b--------(c|)`,
      'poll',
      (visible, work) =>
        periodic(
          periodMs,
          function* (count) {
            yield* until(visible.pipe(filter(Boolean), take(1)));
            return yield* until(work(count));
          },
          { times: 3 },
        ),
    );
  });

  it('switchMap: the running read is cancelled, and a new poll starts when the page is visible again', () => {
    expectPause(
      `
      visible  t------f-------t
      work     --(x|)
      tick 1   ^-!
      tick 2   ------^!
      tick 3   ---------------^-!
      view     --a--------------c`,
      'view',
      (visible, work) =>
        createTask(
          visible.pipe(
            distinctUntilChanged(),
            switchMap((isVisible) => (isVisible ? periodic(periodMs, work) : NEVER)),
          ),
        ),
    );
  });
});
