import { setTimeout as delay } from 'node:timers/promises';
import { sleep } from 'rxtask';

/**
 * Waits until RxJS has reported unhandled errors. First the loop must be idle: on a busy machine it may yield to the host. Then
 * RxJS reports from a host timer that is due before this one.
 */
export async function reported(): Promise<void> {
  await sleep(0);
  await sleep(0);
  await delay(2);
}
