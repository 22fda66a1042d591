/*
 * With `config.debug`: a warning, once, when a task is created inside an AsyncLocalStorage store that its steps may not see.
 *
 * The loop runs all tasks in the async context of the code that woke it. Of two requests that come at once, the task of one then
 * runs in the store of the other; OpenTelemetry keeps its spans in such stores. `enableAsyncContext` of `rxtask/node` cures this.
 *
 * Node.js has no list of the stores. But each AsyncResource keeps those in which it was made: as properties named
 * kResourceStore up to Node 22, as a map named context_frame from Node 24 on. Elsewhere neither is found, and nothing is said.
 * A program that does not know of the problem does not import `rxtask/node`: so the check is here, and imports nothing of Node.js.
 *
 * Spec: spec/core/context/lost-store.spec.ts.
 */
import { zoneProvider } from '../../loop/zone-provider.js';
import { current } from './context.js';

/** The part of Node's process that is used here. */
interface NodeProcess {
  emitWarning?(message: string, options: { type: string; code: string }): void;
  getBuiltinModule?(name: string): unknown;
}

/** The part of `node:async_hooks` that is used here. */
interface AsyncHooks {
  readonly AsyncResource?: new (type: string, options: { requireManualDestroy: boolean }) => object;
}

let hasWarned = false;

/** Warns if a task, called `title`, is being created inside a store and no provider carries that along. */
export function warnOfLostStore(title: string): void {
  // zone.js, where it is loaded, is a provider too, and carries no store.
  if (hasWarned || current.provider !== zoneProvider) return;
  const { process } = globalThis as { process?: NodeProcess };
  const { AsyncResource } = (process?.getBuiltinModule?.('node:async_hooks') ?? {}) as AsyncHooks;
  if (AsyncResource === undefined) return;
  if (!isInsideStore(new AsyncResource('rxtask', { requireManualDestroy: true }))) return;
  hasWarned = true;
  process?.emitWarning?.(
    `${title} was created inside an AsyncLocalStorage store, and may run in the store of other code (in the span of another ` +
      'request, with OpenTelemetry): call `enableAsyncContext()` of rxtask/node at the start of the program.',
    { type: 'RxtaskWarning', code: 'RXTASK_STORE_LOST' },
  );
}

/** Whether a store has a value where `resource` was made. */
function isInsideStore(resource: object): boolean {
  return Object.getOwnPropertySymbols(resource).some((symbol) => {
    const kept: unknown = Reflect.get(resource, symbol);
    if (symbol.description === 'kResourceStore') return kept !== undefined;
    if (symbol.description !== 'context_frame') return false;
    const stores = (kept as Partial<Map<unknown, unknown>> | undefined)?.values?.(); // Node's map is no instance of Map
    return stores !== undefined && [...stores].some((store) => store !== undefined);
  });
}
