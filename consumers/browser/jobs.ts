// The jobs of `threads.ts`, as a module that a Web Worker imports.
import { sleep } from 'rxtask';
import { defineJob, implement, type Jobs } from 'rxtask/remote';

export const primes = defineJob<[below: number], number, string>('primes');
export const stubborn = defineJob<[], never, string>('stubborn');
export const fail = defineJob<[], never>('fail');

export const jobs: Jobs = [
  implement(primes, function* (below) {
    let found = 0;
    this.emit('begun');
    try {
      for (let n = 2; n < below; n++) {
        let isPrime = true;
        for (let divisor = 2; isPrime && divisor * divisor <= n; divisor++) isPrime = n % divisor !== 0;
        if (isPrime) found++;
        if (n % 1000 === 0) yield* sleep(0);
      }
      return found;
    } finally {
      yield* sleep(20);
      this.emit('clean');
    }
  }),
  implement(stubborn, function* () {
    this.emit('begun');
    yield* sleep(0);
    for (;;);
  }),
  implement(fail, function* () {
    yield* sleep(0);
    throw new RangeError('too far', { cause: 'root' });
  }),
];
