/*
 * The copies of the library in a process, by which `rxtask tree PID` finds all tasks.
 *
 * A process may have several: ES modules and CommonJS, two versions, a bundle, or what a loader such as tsx has compiled. Each has
 * its own loops. A copy enlists itself with its first task, under a global symbol. The code that inspects a process may be that of yet
 * another copy, so it recognises tasks and reactions by their properties, not by their classes. The list is weak: a module that is
 * loaded again, by a development server, must not keep the old one. Spec: spec/core/library-copies.spec.ts.
 */
import type { Loop } from '../loop/loop.js';
import type { Observation } from './observation.js';

const KEY = Symbol.for('rxtask.copies');

/** Counts up when the code that inspects a copy must read it in another way. */
export const FORMAT = 2;

/** What the code of another copy needs of this one. */
export interface LibraryCopy {
  readonly format: number;
  currentLoop(): Loop;
  currentTask(): object | undefined;
  originOf(made: object): string | undefined;
  readonly observation: Observation;
}

/** The global object, with the list of copies. */
interface Globals {
  [KEY]?: readonly WeakRef<LibraryCopy>[];
}

/** Enlists a copy. Does nothing if the engine has no WeakRef, or if the global object is frozen. */
export function enlist(copy: LibraryCopy): void {
  if (typeof WeakRef !== 'function') return;
  const others = ((globalThis as Globals)[KEY] ?? []).filter((ref) => ref.deref() !== undefined);
  Reflect.set(globalThis, KEY, [...others, new WeakRef(copy)]);
}

/** All copies that have started a task, in the order of their first tasks. */
export function enlistedCopies(): LibraryCopy[] {
  return ((globalThis as Globals)[KEY] ?? []).map((ref) => ref.deref()).filter((copy) => copy !== undefined);
}
