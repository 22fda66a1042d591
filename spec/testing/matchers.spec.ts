import { runInNewContext } from 'node:vm';
import { NEVER, VirtualTimeScheduler } from 'rxjs';
import { CancelledError, type Coroutine, createTask, Future, sleep, type Task } from 'rxtask';
import { marbles, taskEquality, type TaskMatchers, taskMatchers } from 'rxtask/testing';
import { failureOf, withoutPlaces } from './support/failures.js';

expect.extend(taskMatchers);
// Not yet in the types of Jest.
(expect as unknown as { addEqualityTesters(testers: unknown[]): void }).addEqualityTesters([taskEquality]);

/** As a user declares it for TypeScript. */
const expectThe = (received: unknown) => expect(received) as unknown as TaskMatchers & { not: TaskMatchers };

class Point {
  x = 1;
}

/** The output of Jest, without the hint of the runner. */
const saidBy = (fn: () => void) => withoutPlaces(failureOf(fn).message);

/** Tasks are thenable: an async function would return their results. */
function ended(work: () => Coroutine<unknown>): Task<unknown> {
  const scheduler = new VirtualTimeScheduler();
  const task = createTask(work, { scheduler, name: 'job' });
  scheduler.flush();
  return task;
}

const succeeded = () =>
  ended(function* () {
    return { a: 1 };
  });
const failed = () =>
  ended(function* () {
    throw new RangeError('too far');
  });
const cancelled = (reason?: unknown) =>
  ended(function* () {
    throw new CancelledError(reason);
  });

describe("expect.extend(taskMatchers), in Jest's own expect", () => {
  it('toBeDone() passes for any future that is done', () => {
    expectThe(succeeded()).toBeDone();
    expectThe(failed()).toBeDone();
    expectThe(cancelled()).toBeDone();
    expectThe(new Future()).not.toBeDone();
  });

  it('toBeDone() says what the task waits for', async () => {
    const answer = new Future<void>();
    const task = createTask(answer, { name: 'job' });
    await Promise.resolve();
    expect(saidBy(() => expectThe(task).toBeDone())).toBe(
      'Expected task "job" to be done; it is not done: "job" (running, waiting for the future).',
    );
    expect(saidBy(() => expectThe(answer).toBeDone())).toBe(
      'Expected the future to be done; it is not done: it was not set.',
    );
    answer.setResult();
    await task;
    expect(saidBy(() => expectThe(answer).not.toBeDone())).toBe(
      'Expected the future not to be done; it has the result undefined.',
    );
  });

  it('toBeCancelled() passes for any reason, or for the given one', () => {
    const task = cancelled({ why: 1 });
    expectThe(task).toBeCancelled();
    expectThe(task).toBeCancelled({ why: 1 });
    expectThe(task).toBeCancelled({ why: expect.any(Number) as unknown });
    expectThe(task).not.toBeCancelled('why');
    expectThe(failed()).not.toBeCancelled();
  });

  it('toBeCancelled() shows the actual outcome', () => {
    const task = cancelled('a');
    expect(saidBy(() => expectThe(task).toBeCancelled('b'))).toBe(
      'Expected task "job" to be cancelled for "b"; it has ended with CancelledError("a").',
    );
    expect(saidBy(() => expectThe(task).not.toBeCancelled())).toBe(
      'Expected task "job" not to be cancelled; it has ended with CancelledError("a").',
    );
  });

  it('toHaveResult() compares by content, with asymmetric matchers', () => {
    const task = succeeded();
    expectThe(task).toHaveResult({ a: 1 });
    expectThe(task).toHaveResult(expect.objectContaining({ a: 1 }));
    expectThe(task).not.toHaveResult({ a: 2 });
    expectThe(failed()).not.toHaveResult(undefined);
    expect(saidBy(() => expectThe(task).toHaveResult({ a: 2 }))).toBe(
      'Expected task "job" to have the result { a: 2 }; it has the result { a: 1 }.',
    );
  });

  it.each<[unknown]>([
    [undefined],
    [RangeError],
    [Error],
    ['far'],
    [/^too/],
    [new RangeError('too far')],
    [expect.any(RangeError)],
  ])('toHaveFailedWith(%p) passes', (expected) => {
    expectThe(failed()).toHaveFailedWith(expected);
  });

  it.each<[unknown]>([[TypeError], ['near'], [/^far/], [new RangeError('far')], [null]])(
    'toHaveFailedWith(%p) does not hold',
    (expected) => {
      expectThe(failed()).not.toHaveFailedWith(expected);
    },
  );

  it("toHaveFailedWith() takes errors of another realm, as the host's are under Jest, by the names of their classes", () => {
    const task = ended(function* () {
      throw runInNewContext('new TypeError("fetch failed")');
    });
    expectThe(task).toHaveFailedWith(TypeError);
    expectThe(task).toHaveFailedWith(Error);
    expectThe(task).toHaveFailedWith('fetch failed');
    expectThe(task).toHaveFailedWith(new TypeError('fetch failed'));
    expectThe(task).not.toHaveFailedWith(RangeError);
    expectThe(task).not.toHaveFailedWith(Point);
  });

  it('toHaveResult() says that two values differ if they look the same', () => {
    const task = ended(function* () {
      return () => 1;
    });
    expect(saidBy(() => expectThe(task).toHaveResult(() => 1))).toBe(
      'Expected task "job" to have the result a function; it has the result a function (looks the same, is not).',
    );
  });

  it('toHaveFailedWith() takes failures that are no errors', () => {
    const text: unknown = 'text';
    const task = ended(function* () {
      throw text;
    });
    expectThe(task).toHaveFailedWith('text');
    expectThe(task).not.toHaveFailedWith('tex');
    expectThe(task).toHaveFailedWith(/tex/);
  });

  it('toHaveFailedWith() takes a pattern from its start, whatever it was used for before', () => {
    const pattern = /far/g;
    pattern.lastIndex = 7;
    for (let i = 0; i < 2; i++) expectThe(failed()).toHaveFailedWith(pattern);
    expect(pattern.lastIndex).toBe(7);
    for (let i = 0; i < 2; i++) expectThe(failed()).toHaveFailedWith(/too/y);
  });

  it('toHaveFailedWith() shows the actual outcome', () => {
    const task = failed();
    expect(saidBy(() => expectThe(task).toHaveFailedWith(TypeError))).toBe(
      'Expected task "job" to have failed with TypeError; it has failed with RangeError("too far").',
    );
    expect(saidBy(() => expectThe(task).not.toHaveFailedWith())).toBe(
      'Expected task "job" not to have failed; it has failed with RangeError("too far").',
    );
  });

  it('take tasks and futures only', () => {
    expect(saidBy(() => expectThe(5).not.toBeDone())).toBe(
      'toBeDone() asks a Task or Future, not 5: write `expect(task).toBeDone(…)`, without awaiting the task.',
    );
  });

  it(
    'observe the outcome: a failure is then not reported',
    marbles(({ flush }) => {
      const task = createTask(function* () {
        throw new Error('no');
      });
      flush();
      expectThe(task).toHaveFailedWith('no');
    }),
  );
});

describe('expect.addEqualityTesters([taskEquality])', () => {
  it('compares tasks and futures by identity, inside of structures too', () => {
    const [one, other] = [succeeded(), succeeded()];
    expect({ task: one }).toEqual({ task: one });
    expect({ task: one }).not.toEqual({ task: other });
    expect([new Future()]).not.toEqual([new Future()]);
    expect(one).not.toEqual({});
    expect({}).not.toEqual(one);
  });

  it('lets Jest show how they differ: by number, name and state', async () => {
    const [one, other] = [succeeded(), createTask(NEVER, { name: 'other' })];
    await sleep(1);
    const shown = saidBy(() => expect({ task: one }).toEqual({ task: other }));
    expect(shown).toContain('-     "name": "other",\n-     "state": "running",');
    expect(shown).toContain('+     "name": "job",\n+     "state": "succeeded",');
    expect(shown.split('\n').length).toBeLessThan(20);
    other.cancel();
    const alike = saidBy(() => expect([new Future({ name: 'a' })]).toEqual([new Future({ name: 'a' })]));
    expect(alike).toContain('"name": "a", "state": "pending"');
  });

  it('leaves other values to other testers', () => {
    expect(taskEquality({}, {})).toBeUndefined();
    expect([1, { a: 2 }]).toEqual([1, { a: expect.any(Number) as unknown }]);
  });

  it('makes toHaveBeenCalledWith work with tasks', () => {
    const task = succeeded();
    const called = jest.fn();
    called(task, 1);
    expect(called).toHaveBeenCalledWith(task, 1);
  });
});
