import { setTimeout as delay } from 'node:timers/promises';

/** Waits until RxJS has reported what was unhandled: it does so from a host timer that is due before this one. */
export async function reported(): Promise<void> {
  await delay(2);
}
