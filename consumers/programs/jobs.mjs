// The jobs of threads.mjs, as a module that a thread imports.
import { sleep } from 'rxtask';
import { defineJob, implement } from 'rxtask/remote';
import { threadFunction } from 'rxtask/workers';

export const add = defineJob('add');
export const wait = defineJob('wait');
export const multiply = threadFunction(import.meta.url, 'multiply', (a, b) => a * b);

export const jobs = [
  implement(add, function* (a, b) {
    yield* sleep(1);
    return a + b;
  }),
  implement(wait, function* () {
    try {
      this.emit('begun');
      yield* sleep(60_000);
    } finally {
      yield* sleep(1);
      this.emit('clean');
    }
  }),
];
