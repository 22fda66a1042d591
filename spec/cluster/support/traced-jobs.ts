import { appendFileSync, existsSync } from 'node:fs';
import { sleep } from 'rxtask';
import { defineJob, implement, type Jobs } from 'rxtask/remote';

/** Jobs that write what they do into a file, which outlives their process. */
function trace(label: string, word: 'begins' | 'clean' | 'ends' | 'cleaning'): void {
  appendFileSync(process.env['TRACE']!, `${label} ${word} ${String(process.pid)}\n`);
}

/** Sleeps. When cancelled, it cleans up. The arguments are the durations. */
export const work = defineJob<[label: string, ms: number, cleanUpMs?: number], string, number>('work');
/** Works until a file exists. */
export const hold = defineJob<[label: string, until: string], string>('hold');
/** Sleeps. It does not start again after it was lost. */
export const once = defineJob<[label: string, ms: number], string>('once', { retryLost: 0 });
/** Blocks the loop in its first run. */
export const block = defineJob<[label: string, ms: number], string>('block', { retryLost: 3 });

function* traced(label: string, ms: number, cleanUpMs: number, emit?: (pid: number) => void) {
  trace(label, 'begins');
  emit?.(process.pid);
  let isClean = true;
  try {
    yield* sleep(ms);
    isClean = false;
    trace(label, 'ends');
    return `${label} done`;
  } finally {
    if (isClean) {
      trace(label, 'cleaning');
      yield* sleep(cleanUpMs);
      trace(label, 'clean');
    }
  }
}

export const jobs: Jobs = [
  implement(work, function (label, ms, cleanUpMs = 0) {
    return traced(label, ms, cleanUpMs, (pid) => {
      this.emit(pid);
    });
  }),
  implement(hold, function* (label, until) {
    trace(label, 'begins');
    while (!existsSync(until)) yield* sleep(10);
    trace(label, 'ends');
    return `${label} done`;
  }),
  implement(once, (label, ms) => traced(label, ms, 0)),
  implement(block, function* (label, ms) {
    trace(label, 'begins');
    if (this.attempt === 1) {
      const end = Date.now() + ms;
      while (Date.now() < end);
    }
    yield* sleep(1);
    trace(label, 'ends');
    return `${label} done in run ${String(this.attempt)}`;
  }),
];
