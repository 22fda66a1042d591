import { threadId } from 'node:worker_threads';
import { sleep } from 'rxtask';
import { threadFunction } from 'rxtask/workers';

export const add = threadFunction(__filename, 'add', function (a: number, b: number) {
  return a + b;
});

export const whichThread = threadFunction(__filename, 'whichThread', function () {
  return threadId;
});

export const invert = threadFunction(__filename, 'invert', async function (entries: Map<string, number>) {
  await this.sleep(1);
  return new Map([...entries].map(([key, value]) => [value, key]));
});

export const wait = threadFunction(
  __filename,
  'wait',
  function* (this: { emit(value: string): void }, cleanUpMs: number) {
    try {
      this.emit('begun');
      yield* sleep(60_000);
      return 'slept';
    } finally {
      yield* sleep(cleanUpMs);
      this.emit('clean');
    }
  },
);

export const hang = threadFunction(
  __filename,
  'hang',
  (): never => {
    for (;;);
  },
  { graceMs: 50 },
);

export const fail = threadFunction(__filename, 'fail', function (): never {
  throw new RangeError('out of range');
});
