import { isAnyGenerator } from '../../core/work/kind.js';
import { withMessage } from '../marbles/expectation.js';

const MUST_BE_PLAIN =
  'The scenario is a generator function, of which nothing would run: write a plain function, and start the generator inside ' +
  'of it as a task: `createTask(function* () { … })`.';

/**
 * A scenario that returns a generator is a generator function: nothing of its body has run, and nothing would.
 *
 * @param returned what the call of the scenario has given
 * @param site the error to throw, with the stack of the call that got the scenario
 * @throws TypeError
 */
export function assertPlain(returned: unknown, site: TypeError): void {
  if (isAnyGenerator(returned)) throw withMessage(site, MUST_BE_PLAIN);
}

/** For programs without types. @throws TypeError */
export function assertFunction(value: unknown, text: string): void {
  if (typeof value === 'function') return;
  throw new TypeError(`${text}: give it a function, not ${value === null ? 'null' : typeof value}.`);
}
