import { config, debugMode } from '../../config.js';
import { DISPOSE } from '../../dispose.js';
import { inspections, Watchdogs } from './inspect.js';

/** A host with environment variables. */
interface Host {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
}

/**
 * Runs the watchdogs that cost little while `config.debug` is true, and sets `config.debug` if the environment variable RXTASK_DEBUG is
 * set. Problems are printed, unless the program has called `inspect`.
 */
export function followDebugMode(): void {
  let watchdogs: Watchdogs | undefined;
  const follow = (isOn: boolean): void => {
    if (isOn) watchdogs ??= new Watchdogs({ neverAwaited: false }, undefined, () => inspections.size > 0);
    else {
      watchdogs?.[DISPOSE]();
      watchdogs = undefined;
    }
  };
  debugMode.changed = follow;
  if (isAskedFor()) config.debug = true;
  else follow(config.debug);
}

/** Whether RXTASK_DEBUG is set. It is not read in Deno, which would ask the user for permission. */
function isAskedFor(): boolean {
  if ('Deno' in globalThis) return false;
  const { env } = (globalThis as Host).process ?? {};
  return ![undefined, '', '0'].includes(env?.['RXTASK_DEBUG']);
}
