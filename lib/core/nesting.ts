/*
 * How deep calls of the library are nested.
 *
 * Two calls may nest without a limit: a subscriber to a task gets a value and so makes another task emit; the first step of a cold
 * awaitable subscribes to another one. The engine's stack would overflow after some hundred tasks. So from a depth of DEEPEST on,
 * a value or a first step goes on in the loop's next turn, where the depth is 0 again. A subscriber still gets its values in
 * order, and before the end. Spec: spec/laws/nested.spec.ts.
 */

/** Tasks from which on a value or a first step waits for the next turn. RxJS's operators between two tasks take stack, too. */
export const DEEPEST = 50;

/** The number of tasks whose values or first steps are being passed on inside of each other. */
export const nesting = { depth: 0 };
