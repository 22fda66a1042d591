import type { Runner } from 'rxtask/remote';
import { threads } from 'rxtask/workers';

/** Decides where the jobs run. No other file of the app does. */
export function makeRunner(): Runner {
  return threads(new URL('./jobs-in-thread.mjs', import.meta.url), { threads: 2 });
}
