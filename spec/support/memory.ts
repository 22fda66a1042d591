import { setImmediate as macrotask } from 'node:timers/promises';

/** Bytes in use once all garbage is gone. Specs run with `--expose-gc`. */
export async function bytesInUse(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Collects garbage. A WeakRef that was read holds its target until the turn ends, hence the wait. */
export async function collectGarbage(): Promise<void> {
  await macrotask();
  globalThis.gc!();
  await macrotask();
}
