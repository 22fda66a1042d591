import { appendFileSync } from 'node:fs';
import { sleep } from 'rxtask';
import { defineJob, implement, type Jobs } from 'rxtask/remote';

/** Endless work. It writes a line into a file every few milliseconds, so that a spec sees whether it still runs. */
export const tick = defineJob<[file: string], never>('tick');
/** The same, but it never returns to the loop of its thread. */
export const tickAndBlock = defineJob<[file: string], never>('tickAndBlock');

const PAUSE_MS = 5;

export const jobs: Jobs = [
  implement(tick, function* (file) {
    for (;;) {
      appendFileSync(file, 'tick\n');
      yield* sleep(PAUSE_MS);
    }
  }),
  implement(tickAndBlock, function* (file) {
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (;;) {
      appendFileSync(file, 'tick\n');
      Atomics.wait(never, 0, 0, PAUSE_MS);
    }
  }),
];
