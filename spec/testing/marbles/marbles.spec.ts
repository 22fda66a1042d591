import { timeout, timer } from 'rxjs';
import { createTask, InvalidStateError, now, sleep, TimeoutError } from 'rxtask';
import { marbles } from 'rxtask/testing';
import { failureOf, lineOf, thisLine } from '../support/failures.js';

describe('marbles', () => {
  it('returns a function without parameters, for `it`: a runner passes no callback', () => {
    expect(marbles(() => undefined).length).toBe(0);
  });

  it('plays anew at each call', () => {
    const instants: number[] = [];
    const scenario = marbles(() => {
      instants.push(now());
      timer(5).subscribe(() => instants.push(now()));
    });
    scenario();
    scenario();
    expect(instants).toEqual([0, 5, 0, 5]);
  });

  it('returns nothing', () => {
    const scenario: () => unknown = marbles(() => 5);
    const played = scenario();
    expect(played).toBeUndefined();
  });

  it(
    'makes time virtual for tasks and RxJS alike',
    marbles(({ expectTask }) => {
      const task = createTask(sleep(5000));
      expectTask(task.pipe(timeout(3000))).toBe('3s #', undefined, expect.any(TimeoutError));
      expectTask(task).toGoThrough('(pr) 2996ms (cx)');
    }),
  );

  it('refuses a scenario that returns a promise, at the line of marbles(…), also if the promise rejects', async () => {
    const waiting: () => unknown = async () => {
      throw new Error('not the point');
    };
    const line = thisLine() + 1;
    const scenario = marbles(waiting);
    const error = failureOf(scenario);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(
      'The scenario of marbles() returned a promise, which it cannot wait for: write `marblesAsync(…)`, or leave the ' +
        '`async` out and let a task wait.',
    );
    expect(lineOf(error)).toBe(line);
    await new Promise((resolve) => setTimeout(resolve));
  });

  it('refuses a generator function, of which nothing would run: at the line of marbles(…)', () => {
    const generators: (() => unknown)[] = [function* () {}, async function* () {}];
    for (const generator of generators) {
      const line = thisLine() + 1;
      const error = failureOf(marbles(generator));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(
        'The scenario is a generator function, of which nothing would run: write a plain function, and start the generator ' +
          'inside of it as a task: `createTask(function* () { … })`.',
      );
      expect(lineOf(error)).toBe(line);
    }
  });

  it('refuses a value that is not a function, immediately', () => {
    expect(failureOf(() => marbles(42 as never))).toEqual(
      new TypeError('marbles() plays a scenario: give it a function, not number.'),
    );
  });

  it('throws InvalidStateError where it cannot begin', () => {
    marbles(() => {
      expect(failureOf(marbles(() => undefined))).toBeInstanceOf(InvalidStateError);
    })();
  });
});
