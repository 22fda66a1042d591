import { sleep } from 'rxtask';

/** Awaits a few turns of the loop one by one, so that the host settles promises between them. */
export async function promisesThrough(): Promise<void> {
  for (let i = 0; i < 5; i++) await sleep(0);
}
