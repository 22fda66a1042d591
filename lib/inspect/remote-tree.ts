import { chromeTrace } from './record/chrome-trace.js';
import { record } from './record/record.js';
import { formatTree } from './format-tree.js';
import { type Places, snapshot } from './snapshot.js';

/** The global by which `rxtask tree PID` finds these functions: in a process whose code is bundled, it cannot load them by path. */
const KEY = Symbol.for('rxtask.inspect');

/** The functions of a process for `rxtask tree` and `rxtask record`. */
interface RemoteTree {
  readonly snapshot: typeof snapshot;
  readonly formatTree: typeof formatTree;
  readonly record: typeof record;
  readonly chromeTrace: typeof chromeTrace;
  readonly places?: ((options: { readonly locals: boolean }) => Places) | undefined;
}

/** Makes this copy of the library visible to `rxtask tree`. With `places`, the tree shows where tasks wait. */
export function enableRemoteTree(places?: RemoteTree['places']): void {
  const globals = globalThis as { [KEY]?: RemoteTree | undefined };
  if (globals[KEY] === undefined || places !== undefined)
    globals[KEY] = { snapshot, formatTree, record, chromeTrace, places };
}
