import { InvalidStateError } from 'rxtask';
import {
  cannotWaitFor,
  isSteppedByHand,
  steppedByHand,
  withStackOverflowHint,
} from '../../../lib/core/suspend/misuse.js';

describe('cannotWaitFor', () => {
  it.each([
    [Promise.resolve(1), 'Task-1: Cannot wait for a Promise directly: write `yield* until(promise)`.'],
    [{ then: () => undefined }, 'Task-1: Cannot wait for an Object directly: write `yield* until(promise)`.'],
    [42, 'Task-1: Cannot wait for the number 42 directly: write `yield* awaitable`, with the star;'],
    ['text', 'Task-1: Cannot wait for the string text directly'],
    [undefined, 'Task-1: Cannot wait for undefined directly'],
    [null, 'Task-1: Cannot wait for null directly'],
    [Symbol('s'), 'Task-1: Cannot wait for the symbol Symbol(s) directly'],
    [() => 1, 'Task-1: Cannot wait for the function (anonymous) directly'],
    [Object.create(null), 'Task-1: Cannot wait for an Object directly'],
    [new Map(), 'Task-1: Cannot wait for a Map directly'],
  ])('%p', (value, message) => {
    expect(cannotWaitFor(value, 'Task-1')).toBeInstanceOf(TypeError);
    expect(cannotWaitFor(value, 'Task-1').message).toContain(message);
  });
});

it('cannotWaitFor keeps the error of a value that cannot be inspected as the cause', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();

  expect(cannotWaitFor(proxy, 'Task-1').cause).toBeInstanceOf(TypeError);
});

it('isSteppedByHand recognises the errors of steppedByHand alone', () => {
  expect([steppedByHand(), new TypeError(steppedByHand().message), 'text'].map(isSteppedByHand)).toEqual([
    true,
    false,
    false,
  ]);
});

describe('withStackOverflowHint', () => {
  it('adds to a stack overflow what to write', () => {
    const overflow = new RangeError('Maximum call stack size exceeded');

    expect(withStackOverflowHint(overflow)).toBe(overflow);
    expect(overflow.message).toContain('Wrap the function that recurses in `coroutine(…)`');
  });

  it.each([[new RangeError('another')], [new InvalidStateError('another')], ['text']])(
    'leaves %p alone',
    (error) => {
      const before = String(error);

      expect(String(withStackOverflowHint(error))).toBe(before);
    },
  );
});
