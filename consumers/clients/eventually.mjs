import { sleep } from 'rxtask';

/** Waits in real time until the condition holds. */
export async function eventually(condition) {
  while (!condition()) await sleep(1);
}
