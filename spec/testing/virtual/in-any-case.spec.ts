import { inAnyCase } from '../../../lib/testing/virtual/in-any-case.js';
import { thrownBy } from '../../support/thrown-by.js';

describe('inAnyCase()', () => {
  it('runs every step in order, and throws the first error', () => {
    const trace: number[] = [];
    const fail = (n: number) => () => {
      trace.push(n);
      throw new Error(String(n));
    };
    const error = thrownBy(() => {
      inAnyCase(
        () => trace.push(1),
        fail(2),
        () => trace.push(3),
        fail(4),
      );
    });
    expect(trace).toEqual([1, 2, 3, 4]);
    expect(error).toEqual(new Error('2'));
  });

  it('throws nothing when no step has thrown', () => {
    expect(() => {
      inAnyCase(
        () => undefined,
        () => undefined,
      );
      inAnyCase();
    }).not.toThrow();
  });
});
