/**
 * The value of `__v_skip`, which keeps Vue from making an object reactive; Vue's `markRaw` sets the same property. Every class
 * with state has it: inside a method called through Vue's proxy, `this` is the proxy, and a lock would not recognise its holder
 * (spec/interop/vue.spec.ts).
 */
export const RAW = true;
