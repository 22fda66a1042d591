import { setImmediate as macrotask } from 'node:timers/promises';

/** Bytes in use once all garbage is gone. Specs run with `--expose-gc`. */
export async function bytesInUse(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Collects what nothing holds. A WeakRef that was looked at holds its target until the turn ends, hence the wait. */
export async function collectGarbage(): Promise<void> {
  await macrotask();
  globalThis.gc!();
  await macrotask();
}
