import type { Runner } from 'rxtask/remote';
import { threads } from 'rxtask/workers';

/** Where the images are resized: the one place that knows. */
export function makeRunner(): Runner {
  return threads(new URL('./jobs-in-thread.mjs', import.meta.url), { threads: 2 });
}
