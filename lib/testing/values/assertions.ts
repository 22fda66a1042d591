import { isErrorLike } from './realms.js';

/** Whether a failed `expect` or `assert` has thrown it: Jest's, Vitest's, Chai's, Node's. */
export function isAssertion(error: unknown): error is Error {
  return isErrorLike(error) && ('matcherResult' in error || /^(?:Jest)?AssertionError\b/.test(error.name));
}
