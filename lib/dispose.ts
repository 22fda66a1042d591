/*
 * The keys of the methods that `using` and `await using` call. Hosts without explicit resource management (Safari, Hermes)
 * lack the symbols; esbuild's `using` then looks for the registered symbols of the same name, and so does this library.
 * A polyfill of `Symbol.dispose` has to be loaded before it.
 */
const known: { readonly dispose?: symbol; readonly asyncDispose?: symbol } = Symbol;

/** `Symbol.dispose`, or its substitute. */
export const DISPOSE: typeof Symbol.dispose = (known.dispose ??
  Symbol.for('Symbol.dispose')) as typeof Symbol.dispose;

/** `Symbol.asyncDispose`, or its substitute. */
export const ASYNC_DISPOSE: typeof Symbol.asyncDispose = (known.asyncDispose ??
  Symbol.for('Symbol.asyncDispose')) as typeof Symbol.asyncDispose;
