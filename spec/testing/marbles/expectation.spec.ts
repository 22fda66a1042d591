import { combined, Expectation, pointingAt, withMessage } from '../../../lib/testing/marbles/expectation.js';
import { lineOf, thisLine } from '../support/failures.js';

describe('an expectation', () => {
  const expectSomething = () => new Expectation('expectSomething(…)', expectSomething);

  it('checks once, and fails at its line', () => {
    const expectation = expectSomething();
    const toBe = () => expectation.check(() => 'differs', toBe);
    const line = thisLine() + 1;
    toBe();
    const [failure] = expectation.takeFailures();
    expect(failure!.message).toBe('differs');
    expect(lineOf(failure!)).toBe(line);
    expect(expectation.takeFailures()).toEqual([]);
    expect(expectation.omission).toBeUndefined();
  });

  it('passes when nothing differs', () => {
    const expectation = expectSomething();
    const toBe = () => expectation.check(() => undefined, toBe);
    toBe();
    expect(expectation.takeFailures()).toEqual([]);
  });

  it('without a check fails, at its line', () => {
    const line = thisLine() + 1;
    const { omission } = expectSomething();
    expect(omission!.message).toBe(
      "expectSomething(…) expects nothing: add `.toBe('…')` with a marble diagram.",
    );
    expect(lineOf(omission!)).toBe(line);
  });

  it('has its line if the engine provides one', () => {
    const captureStackTrace = Reflect.get(Error, 'captureStackTrace') as unknown;
    Reflect.deleteProperty(Error, 'captureStackTrace');
    const { omission } = expectSomething();
    Reflect.set(Error, 'captureStackTrace', captureStackTrace);
    expect(omission!.stack).toContain('expectation.spec.ts');
  });
});

describe('an error that gets its message later', () => {
  const withStack = (stack: string | undefined) => Object.assign(new RangeError('old'), { stack }) as Error;

  it('keeps its frames, and not the old message', () => {
    const v8 = withStack(
      'RangeError: old\n    at night\n  the third line\n    at fn (/a.js:1:2)\n    at /b.js:3:4',
    );
    expect(withMessage(v8, 'new').stack).toBe('RangeError: new\n    at fn (/a.js:1:2)\n    at /b.js:3:4');
    const webkit = withStack('fn@/a.js:1:2\n@/b.js:3:4\n');
    expect(withMessage(webkit, 'new').stack).toBe('RangeError: new\nfn@/a.js:1:2\n@/b.js:3:4');
    expect(withMessage(withStack(undefined), 'new').stack).toBe('RangeError: new');
    expect(withMessage(withStack('RangeError: me@home'), 'new').stack).toBe('RangeError: new');
  });
});

describe('an error that points at a place', () => {
  it('has that as its only frame, or none', () => {
    expect(pointingAt('/a.js:1:2', new Error('x')).stack).toBe('Error: x\n    at /a.js:1:2');
    expect(pointingAt(undefined, new Error('x')).stack).toBe('Error: x');
  });
});

describe('several errors', () => {
  it('are the first error, with the others below and their places', () => {
    const first = pointingAt('/a.js:1:2', new Error('x'));
    expect(combined([first])).toBe(first);
    const all = combined([
      first,
      pointingAt('/b.js:3:4', new Error('y')),
      pointingAt(undefined, new Error('z')),
    ]);
    expect(all.message).toBe('x\n\ny\n  (/b.js:3:4)\n\nz');
    expect(all.stack).toBe(`Error: ${all.message}\n    at /a.js:1:2`);
    const bare = withoutStack(new Error('w'));
    expect(combined([first, bare]).message).toMatch(/\n\nw$/);
  });
});

function withoutStack(error: Error): Error {
  return Object.assign(error, { stack: undefined });
}
