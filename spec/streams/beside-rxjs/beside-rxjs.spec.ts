/*
 * RxJS's npm package does not contain its specs, so this is a comparison: each operator of RxJS must give the same on tasks
 * over marble sources as on the sources themselves, at the same millisecond. `TIES` lists the differences. spec/streams/matrix
 * shows what operators do to the life of a task, and consumers/suites/rxjs-specs.cjs runs the specs of RxJS 6 with tasks as
 * sources.
 */
import { defer, type Observable } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { createTask } from 'rxtask';
import { unretrievedReports } from '../../support/reports.js';
import { type Tie, TIES } from './ties.js';
import { DEPRECATED, type Use, USES } from './uses.js';

/** No two events of these fall on the same millisecond. */
const SOURCES = [
  '10ms a 13ms b 16ms c 5ms |',
  '10ms a 13ms b 16ms #',
  '5ms (ab) 20ms (c|)',
  '(ab|)',
  'a',
  '-',
  '|',
  '#',
  '17ms |',
];
const OTHERS = ['3ms x 8ms y 3ms |', '4ms x 2ms #', '-'];
const LEFT_AT = 400;

// Some operators leave a task in the turn in which it fails.
unretrievedReports();

/** Which of the sources are tasks. */
const CASES: readonly (readonly [title: string, task: Tie['task']])[] = [
  ['on a task', 'source'],
  ['with a task as its argument', 'other'],
  ['on a task, with another as its argument', 'both'],
];

/** The events that a subscriber receives until it unsubscribes at the end, each with its millisecond. */
function seen(use: Use, source: string, other: string, task?: Tie['task']): string[] {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run(({ cold, flush }) => {
    const log: string[] = [];
    const note = (event: string) => log.push(`${String(scheduler.now())} ${event}`);
    const made = (diagram: string, isTask: boolean) => (isTask ? asTask(cold, diagram) : cold(diagram));
    const stream = use(
      made(source, task === 'source' || task === 'both'),
      made(other, task === 'other' || task === 'both'),
    );
    const subscription = stream.subscribe({
      next: (value) => note(JSON.stringify(value)),
      error: (error: unknown) => note(`fails: ${String(error)}`),
      complete: () => note('completes'),
    });
    scheduler.schedule(() => {
      subscription.unsubscribe();
    }, LEFT_AT);
    flush();
    return log;
  });
}

/** A new task for each subscription, as a marble source starts anew for each. */
function asTask(cold: RunHelpers['cold'], diagram: string): Observable<string> {
  return defer(() => createTask<string>(cold(diagram)));
}

const cells = SOURCES.flatMap((source) => OTHERS.map((other) => [source, other] as const));

describe.each(Object.entries(USES))('%s gives the same', (_name, use) => {
  it.each(CASES)('%s', (_title, task) => {
    for (const [source, other] of cells) {
      expect([source, other, seen(use, source, other, task)]).toEqual([
        source,
        other,
        seen(use, source, other),
      ]);
    }
  });
});

describe('within one millisecond, a task comes a turn later', () => {
  it.each(TIES)(
    '$operator of $source and $other, task: $task',
    ({ operator, source, other, task, plain, withTask }) => {
      expect(seen(USES[operator]!, source, other)).toEqual(plain);
      expect(seen(USES[operator]!, source, other, task)).toEqual(withTask);
    },
  );

  it('makes no difference to the other operators', () => {
    const tied = new Map(TIES.map(({ source, other }) => [`${source} ${other}`, { source, other }]));
    const differ = Object.entries(USES).filter(([, use]) =>
      [...tied.values()].some(({ source, other }) => {
        const plain = JSON.stringify(seen(use, source, other));
        return CASES.some(([, task]) => JSON.stringify(seen(use, source, other, task)) !== plain);
      }),
    );

    expect(differ.map(([name]) => name)).toEqual(TIES.map(({ operator }) => operator));
  });
});

it('all operators are tried, except those that RxJS deprecates', () => {
  // RxJS 7.8 exports this one only from 'rxjs'.
  const exported = ['onErrorResumeNextWith', ...Object.keys(jest.requireActual<object>('rxjs/operators'))];

  expect([...Object.keys(USES), ...DEPRECATED].sort()).toEqual(exported.sort());
});
