/*
 * Laws for the compiler: `npm run types` fails when one is broken, in either direction. Nothing of them is run: a spec of
 * types has nothing left to find out at run time but that the file can be loaded.
 */
type IsAny<T> = 0 extends 1 & T ? true : false;
type Same<A, B> =
  IsAny<A> extends IsAny<B> ? ([A] extends [B] ? ([B] extends [A] ? true : false) : false) : false;
/** No parameters where A and B are the same type; else one that nobody can give. */
type Proof<A, B> = Same<A, B> extends true ? [] : [never];

/** Compiles when A and B are the same type, and only then. */
export function same<A, B>(..._proof: Proof<A, B>): void {}

/** `typeOf(value).is<B>()` compiles when `value` is declared as B exactly. */
export function typeOf<A>(_value: A): { is<B>(...proof: Proof<A, B>): void } {
  return { is: () => undefined };
}
