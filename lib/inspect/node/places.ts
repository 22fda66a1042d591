import { assertOptionsOf } from '../checks.js';
import type { Places } from '../snapshot.js';
import { isInsideLibrary } from '../../loop/origin.js';
import { locate } from './locate.js';

/** The options of `places`. */
export interface PlacesOptions {
  /** Whether to read local variables too. They may hold secrets. Default false. */
  readonly locals?: boolean | undefined;
}

/**
 * Finds where coroutines are suspended, for `snapshot({ places: places() })`: file, line and column of each call in a task's
 * await stack. An inspector session in this process reads them from V8, at the moment of the snapshot. The frames of the
 * library are left out. Needs a Node.js that has `node:inspector`, and no debugger attached with breakpoints set.
 *
 * @param options `locals: true` shows the local variables of each call beside its name
 * @returns a function for the `places` option of `snapshot`
 * @throws TypeError when `options` is no object
 *
 * @example
 * console.log(formatTree(snapshot({ places: places() })));
 *
 * @see asyncio.Task.get_stack
 */
export function places(options: PlacesOptions = {}): Places {
  // `{ places }` without the call: what a snapshot passes are stacks.
  if (Array.isArray(options))
    throw new TypeError('places() takes options: write `{ places: places() }`, with the call.');
  assertOptionsOf('places', options, '{ locals: true }', ['locals']);
  const { locals = false } = options;
  return (stacks) =>
    locate(stacks, locals).map((frames) =>
      frames
        .filter(({ place }) => place === undefined || !isInsideLibrary(place))
        .map(({ name, place, locals: values }) => ({
          name: values === undefined ? name : `${name}(${describeLocals(values)})`,
          place,
        })),
    );
}

function describeLocals(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
}
