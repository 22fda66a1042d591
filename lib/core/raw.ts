/**
 * The value of `__v_skip`, by which Vue knows what it must not make reactive: its `markRaw` sets the same. Every class with state has
 * it: behind a proxy of Vue's, `this` is another object, and a lock would not know its holder (spec/interop/vue.spec.ts).
 */
export const RAW = true;
