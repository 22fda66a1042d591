import assert from 'node:assert/strict';
import { isAssertion } from '../../../lib/testing/values/assertions.js';
import { failureOf } from '../support/failures.js';

describe('a failed assertion', () => {
  it("is an error of Jest's expect, of Node's assert, or of Vitest by its name", () => {
    expect(isAssertion(failureOf(() => expect(1).toBe(2)))).toBe(true);
    expect(isAssertion(failureOf(() => assert.equal(1, 2)))).toBe(true);
    expect(isAssertion(Object.assign(new Error(), { name: 'AssertionError' }))).toBe(true);
  });

  it('is no other error, and nothing else', () => {
    for (const other of [new Error('AssertionError'), new TypeError(), 'AssertionError', undefined])
      expect(isAssertion(other)).toBe(false);
  });
});
