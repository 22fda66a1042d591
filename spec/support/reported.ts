import { setTimeout as delay } from 'node:timers/promises';
import { sleep } from 'rxtask';

/**
 * Waits until RxJS has reported what was unhandled. The loop comes first, which on a busy machine may give the host a
 * turn in between; then the report, which comes from a host timer that is due before this one.
 */
export async function reported(): Promise<void> {
  await sleep(0);
  await sleep(0);
  await delay(2);
}
