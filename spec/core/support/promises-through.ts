import { sleep } from 'rxtask';

/** A few turns of the loop, for promises to come through. */
export async function promisesThrough(): Promise<void> {
  for (let i = 0; i < 5; i++) await sleep(0);
}
