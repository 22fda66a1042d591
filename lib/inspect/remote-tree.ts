import { formatTree } from './format-tree.js';
import { type Places, snapshot } from './snapshot.js';

/** Where `rxtask tree PID` finds these functions in a process whose code is bundled, so that it cannot load them by path. */
const KEY = Symbol.for('rxtask.inspect');

/** What a process offers to `rxtask tree`. */
interface RemoteTree {
  readonly snapshot: typeof snapshot;
  readonly formatTree: typeof formatTree;
  readonly places?: ((options: { readonly locals: boolean }) => Places) | undefined;
}

/** Makes this copy of the library visible to `rxtask tree`; with `places`, it shows where tasks wait. */
export function enableRemoteTree(places?: RemoteTree['places']): void {
  const globals = globalThis as { [KEY]?: RemoteTree | undefined };
  if (globals[KEY] === undefined || places !== undefined) globals[KEY] = { snapshot, formatTree, places };
}
