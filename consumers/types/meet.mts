// An ES module beside a module of CommonJS: at run time there is one library, and so it is for the types.
import type { Things as Imported } from './things.mjs';
import type { Things as Required } from './things.cjs';

export const there = (things: Imported): Required => things;
export const back = (things: Required): Imported => things;
