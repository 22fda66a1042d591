import { createContext, runInContext } from 'node:vm';
import { isPlainGenerator, isStepper, NEXT, type Stepper, THROW } from '../../lib/core/plain-generator.js';
import { thrownBy } from '../support/thrown-by.js';

function* echo(): Generator<never, unknown> {
  const sent: unknown = yield undefined as never;
  return ['got', sent];
}

it('a generator is plain when it is of this realm and no compiler made it', () => {
  const foreign: unknown = runInContext('(function* () {})()', createContext());
  const compiled = { next: () => ({ done: true }), throw: () => undefined, return: () => undefined };
  expect([echo(), foreign, compiled, {}, null, 1].map(isPlainGenerator)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

it('a task can step a plain generator, but not an object that wraps one', () => {
  const wrapper = Object.assign(Object.create(echo()) as Stepper, { next: () => undefined });
  expect([isPlainGenerator(wrapper), isStepper(wrapper), isStepper(echo())]).toEqual([true, false, true]);
});

it('NEXT and THROW are the methods of the engine', () => {
  const generator: Stepper = echo();
  NEXT.call(generator, undefined);
  expect(NEXT.call(generator, 1)).toEqual({ done: true, value: ['got', 1] });

  const error = new Error('thrown in');
  expect(thrownBy(() => THROW.call(echo(), error))).toBe(error);
});
