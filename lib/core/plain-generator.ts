/*
 * Plain generators: those whose `next` and `throw` are the engine's own. A task steps only these (step.ts).
 *
 * Why step.ts calls the engine's methods by reference, and does not look them up on the generator: code that looks them up depends on
 * the shape of the generators that it has met. Such a shape dies with the last generator of its function, and V8 then discards the
 * code of every step (loop/keep-shape.ts). A generator of another kind is stepped by a plain one (work/foreign-generator.ts).
 * Spec: spec/core/plain-generator.spec.ts. Measured by `npm run bench:mixed`, row "one after another".
 */

/** A generator that a task steps. */
export type Stepper = Generator<never, unknown>;

/** The methods of generators, which are called with one as their `this`. */
interface Methods {
  readonly next: (this: Stepper, sent: unknown) => IteratorResult<never>;
  readonly throw: (this: Stepper, error: unknown) => IteratorResult<never>;
}

function* emptyGenerator(): Generator<never, void> {
  // never called: only its prototype is used
}

const GeneratorClass = function () {
  // never called: stands for the class of this realm's generators
};
GeneratorClass.prototype = Object.getPrototypeOf(Object.getPrototypeOf(emptyGenerator())) as object;

/** The engine's own `next` and `throw`. */
export const { next: NEXT, throw: THROW } = GeneratorClass.prototype as Methods;

/** Whether it looks like a generator object of this realm: the common case, one look at the prototypes. */
export function isPlainGenerator(value: unknown): value is Stepper {
  return value instanceof GeneratorClass;
}

/** Whether a task can step it as it is. An object that wraps a generator may look like one, and has other methods. */
export function isStepper(generator: Stepper): boolean {
  return isPlainGenerator(generator) && generator.next === (NEXT as unknown);
}
