import { threadId } from 'node:worker_threads';
import { sleep } from 'rxtask';
import { defineJob, implement, type Jobs } from 'rxtask/remote';

/** Jobs that make sense only in threads: they block the thread or end it. */
export const whichThread = defineJob<[], number>('whichThread');
export const primes = defineJob<[below: number], number, string>('primes');
export const stubborn = defineJob<[], never, string>('stubborn');
export const slowToClean = defineJob<[], never, string>('slowToClean');
export const exit = defineJob<[code: number], never>('exit');
export const exitOnce = defineJob<[], number>('exitOnce', { retryLost: 1 });
export const uncaught = defineJob<[], never>('uncaught');
export const fillMemory = defineJob<[], never>('fillMemory');
export const reverse = defineJob<[numbers: Float64Array], Float64Array>('reverse');
export const makeMap = defineJob<[entries: Map<string, Date>], Map<string, Date>>('makeMap');
export const emitThenExit = defineJob<[], never, number>('emitThenExit');
export const depthOf = defineJob<[chain: Chain], number>('depthOf');
export const returnChain = defineJob<[depth: number], Chain>('returnChain');
export const emitChain = defineJob<[depth: number], string, Chain>('emitChain');
export const cannotBeCloned = defineJob<[], unknown>('cannotBeCloned');

/** Nested objects. */
export interface Chain {
  readonly next?: Chain;
}

export function chain(depth: number): Chain {
  let made: Chain = {};
  for (let n = 0; n < depth; n++) made = { next: made };
  return made;
}

export const jobs: Jobs = [
  implement(whichThread, function* () {
    return threadId;
  }),
  implement(primes, function* (below) {
    let found = 0;
    this.emit('begun');
    try {
      for (let n = 2; n < below; n++) {
        if (isPrime(n)) found++;
        if (n % 1000 === 0) yield* sleep(0);
      }
      return found;
    } finally {
      yield* sleep(1);
      this.emit('clean');
    }
  }),
  implement(stubborn, function* () {
    this.emit('begun');
    yield* sleep(0);
    for (;;);
  }),
  implement(slowToClean, function* () {
    try {
      this.emit('begun');
      yield* sleep(60_000);
    } finally {
      yield* sleep(60_000);
    }
    throw new Error('not to be reached');
  }),
  implement(exit, function* (code) {
    yield* sleep(0);
    process.exit(code);
  }),
  implement(exitOnce, function* () {
    if (this.attempt === 1) process.exit(3);
    return this.attempt;
  }),
  implement(uncaught, function* () {
    setTimeout(() => {
      throw new RangeError('thrown in a callback');
    });
    yield* sleep(60_000);
    throw new Error('not to be reached');
  }),
  implement(fillMemory, function* () {
    const kept: unknown[] = [];
    for (;;) kept.push(Array.from({ length: 1000 }, (_, index) => ({ index })));
  }),
  implement(reverse, function* (numbers) {
    numbers.reverse();
    this.transfer(numbers.buffer);
    return numbers;
  }),
  implement(makeMap, function* (entries) {
    return new Map([...entries].map(([key, date]) => [key.toUpperCase(), date]));
  }),
  implement(emitThenExit, function* () {
    for (let n = 1; n <= 100; n++) this.emit(n);
    yield* sleep(0);
    process.exit(0);
  }),
  implement(depthOf, function* (outer) {
    let depth = 0;
    for (let { next } = outer; next !== undefined; { next } = next) depth++;
    return depth;
  }),
  implement(returnChain, function* (depth) {
    return chain(depth);
  }),
  implement(emitChain, function* (depth) {
    this.emit(chain(depth));
    yield* sleep(0);
    return 'emitted';
  }),
  implement(cannotBeCloned, function* () {
    return { method: () => 1 };
  }),
];

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}
