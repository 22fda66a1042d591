import { NEVER, Observable, of, Subject, timer, windowCount } from 'rxjs';
import { CancelledError, createTask, InvalidStateError, sleep, type Task } from 'rxtask';
import { marbles, type TaskTestHelpers } from 'rxtask/testing';
import { failureOf, lineOf, lines, messageOf, thisLine } from '../support/failures.js';

/** The complete message about a failed scenario. */
const verdictOn = (scenario: (helpers: TaskTestHelpers) => void) => messageOf(marbles(scenario));

describe('expectTask(…).toBe', () => {
  it(
    'compares value and end, at their instants',
    marbles(({ expectTask }) => {
      expectTask(createTask(sleep(3, 'a'))).toBe('---(a|)');
    }),
  );

  it(
    'compares failures by class, message and info',
    marbles(({ expectTask }) => {
      const failing = createTask(function* () {
        yield* sleep(2);
        throw new TypeError('no');
      });
      expectTask(failing).toBe('--#', undefined, new TypeError('no'));
      expectTask(failing).toBe('--#', undefined, expect.any(TypeError));
    }),
  );

  it(
    'compares cancellations, with any reason or a given one',
    marbles(({ expectTask }) => {
      const task = createTask(sleep(9));
      timer(2).subscribe(() => task.cancel({ why: 1 }));
      expectTask(task).toBe('--!');
      expectTask(task).toBe('--!', undefined, { why: 1 });
      expectTask(task).toBe('--#', undefined, new CancelledError({ why: 1 }));
    }),
  );

  it(
    'takes any Observable, and asymmetric matchers inside of values',
    marbles(({ expectTask, cold }) => {
      expectTask(cold('a-b|', { a: { at: 1 }, b: { at: 2 } })).toBe('a-b|', {
        a: { at: expect.any(Number) as number },
        b: expect.objectContaining({ at: 2 }) as { at: number },
      });
    }),
  );

  it('unsubscribes, and so cancels, at the `!` of the subscription diagram', () => {
    let task!: Task<void>;
    marbles(({ expectTask }) => {
      task = createTask(sleep(9));
      expectTask(task, '-^--!').toBe('-----');
    })();
    expect(task.state).toBe('cancelled');
  });

  it('shows both diagrams, a caret at the first difference, and a table', () => {
    expect(verdictOn(({ expectTask }) => expectTask(createTask(sleep(5, 'a'))).toBe('-----(b|)'))).toBe(lines`
      What came differs from the diagram from 5 ms on:

        expected  -----(b|)
        received  -----(a|)
                       ^

        frame  expected  received
      > 5      b         a
        5      |         |
    `);
  });

  it('aligns signs behind brackets and long gaps', () => {
    const text = verdictOn(({ expectTask, cold }) => expectTask(cold('(ab) 990ms c|')).toBe('(ab) 990ms d|'));
    expect(text).toBe(lines`
      What came differs from the diagram from 994 ms on:

        expected  (ab) 990ms d|
        received  (ab) 990ms c|
                             ^

        frame  expected  received
        0      a         a
        0      b         b
      > 994    d         c
        995    |         |
    `);
  });

  it('shows messages that are too many, and missing ones', () => {
    expect(verdictOn(({ expectTask, cold }) => expectTask(cold('a-b-|')).toBe('a---b|'))).toBe(lines`
      What came differs from the diagram from 2 ms on:

        expected  a---b|
        received  a-b-|
                    ^

        frame  expected  received
        0      a         a
      > 2      –         b
      > 4      b         |
      > 5      |         –
    `);
  });

  it('shows that nothing was received', () => {
    expect(verdictOn(({ expectTask }) => expectTask(NEVER).toBe('--a'))).toBe(lines`
      What came differs from the diagram from 2 ms on:

        expected  --a
        received  --
                    ^

        frame  expected  received
      > 2      a         –
    `);
  });

  it('shows that nothing was expected', () => {
    expect(verdictOn(({ expectTask, cold }) => expectTask(cold('--a|')).toBe(''))).toBe(lines`
      What came differs from the diagram from 2 ms on:

        expected  ---
        received  --a|
                    ^

        frame  expected  received
      > 2      –         a
      > 3      –         |
    `);
  });

  it('shows fractions of milliseconds', () => {
    expect(verdictOn(({ expectTask }) => expectTask(createTask(sleep(0.5, 'a'))).toBe('0.25ms (a|)')))
      .toBe(lines`
      What came differs from the diagram from 0.25 ms on:

        expected  0.25ms (a|)
        received  0.25ms -(a|)
                         ^

        frame  expected  received
      > 0.25   a         –
      > 0.25   |         –
      > 0.5    –         a
      > 0.5    –         |
    `);
  });

  it('writes values with the letters of the expectation, and other values with other letters', () => {
    const values = { a: { id: 1 }, b: { id: 2 } };
    const text = verdictOn(({ expectTask, cold }) => {
      const source = cold('x-y-z-z|', { x: { id: 2 }, y: { id: 1 }, z: { id: 3 } });
      expectTask(source).toBe('a-b-u-u|', { ...values, u: { id: 4 } });
    });
    expect(text).toBe(lines`
      What came differs from the diagram from 0 ms on:

        expected  a-b-u-u|
        received  b-a-v-v|
                  ^

        frame  expected       received
      > 0      a = { id: 1 }  b = { id: 2 }
      > 2      b = { id: 2 }  a = { id: 1 }
      > 4      u = { id: 4 }  v = { id: 3 }
      > 6      u = { id: 4 }  v = { id: 3 }
        7      |              |
    `);
  });

  it('distinguishes errors and cancellations', () => {
    const text = verdictOn(({ expectTask }) => {
      const task = createTask(sleep(9));
      timer(2).subscribe(() => task.cancel('why'));
      expectTask(task).toBe('--#', undefined, new RangeError('late'));
      expectTask(task).toBe('--!', undefined, 'other');
    });
    expect(text.replace(/\n {2}\(.*\)/, '')).toBe(lines`
      What came differs from the diagram from 2 ms on:

        expected  --#
        received  --!
                    ^

        frame  expected              received
      > 2      # RangeError("late")  ! CancelledError("why")

      What came differs from the diagram from 2 ms on:

        expected  --!
        received  --!
                    ^

        frame  expected                   received
      > 2      ! CancelledError("other")  ! CancelledError("why")
    `);
  });

  it('points at its own line', () => {
    let line = 0;
    const error = failureOf(
      marbles(({ expectTask }) => {
        const expectation = expectTask(createTask(sleep(1)));
        line = thisLine() + 1;
        expectation.toBe('-|');
      }),
    );
    expect(lineOf(error)).toBe(line);
    expect(error.stack).toContain(`Error: ${error.message}\n    at `);
  });

  it('reports all failed expectations, each with its place', () => {
    let line = 0;
    const text = verdictOn(({ expectTask }) => {
      const task = createTask(sleep(1, 'a'));
      expectTask(task).toBe('-(b|)');
      line = thisLine() + 1;
      expectTask(task).toGoThrough('(pr)s');
    });
    expect(text).toContain('What came differs');
    expect(text).toContain('\n\nThe life of');
    expect(text).toMatch(/\n {2}\(expectations\.spec\.ts\)$/);
    expect(line).toBeGreaterThan(0);
  });

  it('is the place that a runner shows when others have failed too', () => {
    let line = 0;
    const error = failureOf(
      marbles(({ expectTask }) => {
        const task = createTask(sleep(1, 'a'));
        line = thisLine() + 1;
        expectTask(task).toBe('-(b|)');
        expectTask(task).toBe('-(c|)');
      }),
    );
    expect(lineOf(error)).toBe(line);
  });

  it('takes tasks and Observables only', () => {
    expect(verdictOn(({ expectTask }) => expectTask(5 as never).toBe(''))).toBe(
      'expectTask() needs a task or an Observable, not 5: write `expectTask(createTask(…))`.',
    );
    expect(verdictOn(({ expectObservable }) => expectObservable(undefined as never).toBe(''))).toBe(
      'expectObservable() needs a task or an Observable, not undefined: write `expectObservable(createTask(…))`.',
    );
  });
});

describe('expectTask(…).toGoThrough', () => {
  it(
    'compares each state at its instant, and is no consumer',
    marbles(({ expectTask }) => {
      const task = createTask(function* () {
        try {
          yield* sleep(9);
        } finally {
          yield* sleep(3);
        }
      });
      const reader = task.subscribe({ error: () => undefined });
      timer(4).subscribe(() => reader.unsubscribe());
      expectTask(task).toGoThrough('(pr)c--x');
    }),
  );

  it(
    'compares success and failure',
    marbles(({ expectTask }) => {
      expectTask(createTask(sleep(5))).toGoThrough('(pr)-s');
      const failing = createTask(function* () {
        yield* sleep(5);
        throw new Error('no');
      });
      expectTask(failing).toGoThrough('(pr)-f');
      failing.subscribe({ error: () => undefined });
    }),
  );

  it('shows both lifecycles, one below the other', () => {
    const text = verdictOn(({ expectTask }) => {
      const task = createTask(sleep(4), { name: 'reader' });
      expectTask(task).toGoThrough('(pr)c--x');
    });
    expect(text).toBe(lines`
      The life of "reader" is another from 4 ms on:

        expected  (pr)c--x
        received  (pr)s--
                      ^

        frame  expected  received
        0      p         p
        0      r         r
      > 4      c         s
      > 7      x         –
    `);
  });

  it('points at its own line', () => {
    let line = 0;
    const error = failureOf(
      marbles(({ expectTask }) => {
        const expectation = expectTask(createTask(sleep(1)));
        line = thisLine() + 1;
        expectation.toGoThrough('p');
      }),
    );
    expect(lineOf(error)).toBe(line);
  });

  it('takes only tasks', () => {
    expect(verdictOn(({ expectTask }) => expectTask(of(1)).toGoThrough('p'))).toBe(
      'toGoThrough() needs a Task, which has a life: write `expectTask(createTask(…))`; Observable has none.',
    );
  });

  it('takes only the six letters of states', () => {
    for (const sign of ['d', '|', '#', '!']) {
      expect(verdictOn(({ expectTask }) => expectTask(createTask(sleep(1))).toGoThrough(`(pr)${sign}`))).toBe(
        `The lifecycle "(pr)${sign}" has the sign "${sign}": write p pending, r running, c cancelling, s succeeded, f failed, x cancelled.`,
      );
    }
  });
});

describe('expectObservable', () => {
  it(
    "is RxJS's",
    marbles(({ expectObservable, cold, hot }) => {
      expectObservable(cold('-a-(b|)'), '--^').toBe('---a-(b|)');
      expectObservable(hot('-a-b-c|'), '--^--!').toBe('---b');
      expectObservable(of(1, 2)).toBe('(ab|)', { a: 1, b: 2 });
    }),
  );

  it(
    'compares two Observables',
    marbles(({ expectObservable, cold }) => {
      expectObservable(cold('-a|')).toEqual(cold('-a|'));
    }),
  );

  it('shows how two Observables differ', () => {
    expect(verdictOn(({ expectObservable, cold }) => expectObservable(cold('-a|')).toEqual(cold('-b|'))))
      .toBe(lines`
      The two Observables differ from 1 ms on:

        expected  -b|
        received  -a|
                   ^

        frame  expected  received
      > 1      b         a
        2      |         |
    `);
  });

  it(
    'compares Observables of Observables, each from its own start',
    marbles(({ expectObservable, cold, hot }) => {
      expectObservable(hot('a-b-c|').pipe(windowCount(2))).toBe('x-y--|', {
        x: cold('a-(b|)'),
        y: cold('--c|'),
      });
      expectObservable(of(cold('ab|'))).toBe('(a|)', { a: cold('ab|') });
    }),
  );

  it('unsubscribes from inner Observables too', () => {
    const inner = new Subject<number>();
    marbles(({ expectObservable }) => {
      expectObservable(of(inner)).toBe('(a|)', { a: [] as never });
    })();
    expect(inner.observed).toBe(false);
  });

  it('fails without a check', () => {
    let line = 0;
    const error = failureOf(
      marbles(({ expectObservable }) => {
        line = thisLine() + 1;
        expectObservable(of(1));
      }),
    );
    expect(error.message).toBe(
      "expectObservable(…) expects nothing: add `.toBe('…')` with a marble diagram.",
    );
    expect(lineOf(error)).toBe(line);
  });
});

describe('expectSubscriptions', () => {
  it(
    'compares when a source is subscribed to and unsubscribed from',
    marbles(({ cold, expectTask, expectSubscriptions }) => {
      const source = cold('--a--b--c');
      expectTask(createTask(source), '^---!').toBe('--a--');
      expectSubscriptions(source.subscriptions).toBe('^---!');
      expectSubscriptions(cold('a').subscriptions).toBe([]);
      expectSubscriptions(cold('a').subscriptions).toBe('---');
    }),
  );

  it('shows the first that differs, and all in a table', () => {
    const text = verdictOn(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--a|');
      expectObservable(source).toBe('--a|');
      expectObservable(source, '-^-!').toBe('');
      expectSubscriptions(source.subscriptions).toBe(['^--!', '-^--!']);
    });
    expect(text).toBe(lines`
      The source was subscribed to 2 times, 2 expected; number 2 differs from 3 ms on:

        expected  -^--!
        received  -^-!
                     ^

        number  expected           received
        1       from 0, left at 3  from 0, left at 3
      > 2       from 1, left at 4  from 1, left at 3
    `);
  });

  it('shows a missing one, and one that is too many', () => {
    expect(
      verdictOn(({ cold, expectSubscriptions }) => expectSubscriptions(cold('a').subscriptions).toBe('-^')),
    ).toBe(lines`
      The source was subscribed to 0 times, 1 expected; number 1 differs from 1 ms on:

        expected  -^
        received  -
                   ^

        number  expected          received
      > 1       from 1, not left  –
    `);
    expect(
      verdictOn(({ cold, expectSubscriptions, expectObservable }) => {
        const source = cold('-a|');
        expectObservable(source).toBe('-a|');
        expectSubscriptions(source.subscriptions).toBe([]);
      }),
    ).toBe(lines`
      The source was subscribed to once, 0 expected; number 1 differs from 0 ms on:

        expected  --
        received  ^-!
                  ^

        number  expected  received
      > 1       –         from 0, left at 2
    `);
  });

  it('fails without a check', () => {
    expect(
      verdictOn(({ expectSubscriptions, cold }) => {
        expectSubscriptions(cold('a').subscriptions);
      }),
    ).toBe("expectSubscriptions(…) expects nothing: add `.toBe('…')` with a marble diagram.");
  });
});

describe('the subscription of an expectation', () => {
  it('is unsubscribed at the end', () => {
    const source = new Subject<void>();
    marbles(({ expectObservable }) => expectObservable(source).toBe(''))();
    expect(source.observed).toBe(false);
  });

  it('is unsubscribed also when another teardown throws', () => {
    const [one, other] = [new Subject<void>(), new Subject<void>()];
    const scenario = marbles(({ expectObservable }) => {
      expectObservable(withTeardown(one)).toBe('');
      expectObservable(other).toBe('');
    });
    scenario();
    expect(other.observed).toBe(false);
  });

  it('is not made before toBe: toGoThrough makes no consumer', () => {
    marbles(({ expectTask }) => {
      const task = createTask(sleep(5));
      expectTask(task, '-!').toGoThrough('(pr)-s');
    })();
  });
});

describe('an expectation after the end of the scenario', () => {
  it('is refused: nothing would check it', async () => {
    let helpers!: TaskTestHelpers;
    const parts: (() => void)[] = [];
    const task = createTask(sleep(0));
    await task;
    marbles((given) => {
      helpers = given;
      const { expectTask, expectObservable, cold } = given;
      const [ofTask, ofSource] = [expectTask(task), expectObservable(cold('|'))];
      ofTask.toGoThrough('s');
      ofSource.toBe('|');
      parts.push(() => ofTask.toBe('|'), () => ofTask.toGoThrough('s'), () => ofSource.toEqual(NEVER)); // prettier-ignore
    })();
    const { expectTask, expectObservable, expectSubscriptions } = helpers;
    parts.push(
      () => expectTask(task),
      () => expectObservable(NEVER),
      () => expectSubscriptions([]),
    );
    for (const part of parts) {
      expect(failureOf(part)).toBeInstanceOf(InvalidStateError);
      expect(messageOf(part)).toMatch(
        /^\w+\(…\) comes when the scenario has ended: nothing would check it\. Let the scenario wait for the code that calls it\.$/,
      );
    }
  });
});

/** A source whose teardown throws. */
function withTeardown(source: Subject<void>): Observable<void> {
  return new Observable((subscriber) => {
    subscriber.add(source.subscribe());
    subscriber.add(() => {
      throw new Error('teardown');
    });
  });
}
