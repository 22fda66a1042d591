import { isAnyGenerator } from '../../core/work/kind.js';
import { withMessage } from '../marbles/expectation.js';

const MUST_BE_PLAIN =
  'The scenario is a generator function, of which nothing would run: write a plain function, and start the generator inside ' +
  'of it as a task: `createTask(function* () { … })`.';

/**
 * Refuses a scenario that is a generator function: its call returns a generator, and its body never runs.
 *
 * @param returned the result of calling the scenario
 * @param site the error to throw, with the stack of the call that got the scenario
 * @throws TypeError
 */
export function assertPlain(returned: unknown, site: TypeError): void {
  if (isAnyGenerator(returned)) throw withMessage(site, MUST_BE_PLAIN);
}

/** Requires a function. @throws TypeError */
export function assertFunction(value: unknown, text: string): void {
  if (typeof value === 'function') return;
  throw new TypeError(`${text}: give it a function, not ${value === null ? 'null' : typeof value}.`);
}
