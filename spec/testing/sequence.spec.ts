import { createTask, sleep } from 'rxtask';
import { marbles, sequence } from 'rxtask/testing';
import { messageOf } from './support/failures.js';

describe('a sequence', () => {
  it('passes when all steps come in order', () => {
    const { step, finish } = sequence();
    step(1);
    step(2);
    finish(3);
  });

  it('may have one step', () => {
    sequence().finish(1);
  });

  it('fails on a step that comes too early', () => {
    const { step } = sequence();
    expect(messageOf(() => step(2))).toBe('step(2) came where 1 was to come: nothing has happened yet.');
  });

  it('fails on a step that comes again', () => {
    const { step, finish } = sequence();
    step(1);
    expect(messageOf(() => step(1))).toBe('step(1) came where 2 was to come: the last was 1.');
    expect(messageOf(() => finish(3))).toBe('finish(3) came where 2 was to come: the last was 1.');
  });

  it('fails on a step that comes after the end', () => {
    const { step, finish } = sequence();
    finish(1);
    expect(messageOf(() => step(2))).toBe('step(2) came after the sequence had finished at 1.');
  });

  it('does not advance by a step that fails', () => {
    const { step, finish } = sequence();
    expect(() => step(2)).toThrow();
    step(1);
    finish(2);
  });

  it(
    'asserts the order of tasks in a scenario',
    marbles(() => {
      const { step, finish } = sequence();
      createTask(function* () {
        step(2);
        yield* sleep(5);
        finish(3);
      });
      step(1);
    }),
  );

  it('fails the scenario in which it has not finished', () => {
    const scenario = marbles(() => {
      sequence().step(1);
      sequence();
      sequence().finish(1);
    });
    expect(messageOf(scenario)).toBe(
      'A sequence has come to 1 and has not finished.\n\nA sequence has come to 0 and has not finished.\n  (sequence.spec.ts)',
    );
  });

  it('fails the scenario by a wrong step, even if the program catches the error, and once', () => {
    const swallowed = marbles(() => {
      const { step, finish } = sequence();
      try {
        step(2);
      } catch {
        // as code under test might
      }
      step(1);
      finish(2);
    });
    expect(messageOf(swallowed)).toBe('step(2) came where 1 was to come: nothing has happened yet.');
    const unasked = marbles(() => {
      const { step } = sequence();
      createTask(
        function* () {
          step(2);
        },
        { name: 'job' },
      );
    });
    expect(messageOf(unasked)).toMatch(
      /^"job" failed, .*: Error\("step\(2\) came where 1 was to come[^\n]*$/,
    );
  });

  it('is checked only by the scenario in which it was made', () => {
    sequence().step(1);
    marbles(() => {})();
  });
});
