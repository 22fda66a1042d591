import { formatTree } from './format-tree.js';
import { snapshot } from './snapshot.js';

/** Where `rxtask tree PID` finds these functions in a process whose code is bundled, so that it cannot load them by path. */
const KEY = Symbol.for('rxtask.inspect');

/** What a process offers to `rxtask tree`. */
export interface RemoteTree {
  readonly snapshot: typeof snapshot;
  readonly formatTree: typeof formatTree;
}

/** Makes this copy of the library visible to `rxtask tree`. */
export function enableRemoteTree(): void {
  const globals = globalThis as { [KEY]?: RemoteTree | undefined };
  globals[KEY] ??= { snapshot, formatTree };
}
