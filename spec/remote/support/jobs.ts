import { CancelledError, ContextVar, Lock, sleep, until } from 'rxtask';
import { defineJob, implement, type Jobs } from 'rxtask/remote';
import { concat, map, timer } from 'rxjs';

/** A class of the program, with a property. */
export class BadImageError extends Error {
  override readonly name = 'BadImageError';

  constructor(
    message: string,
    readonly format: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A job that the contract does not name. */
export class UnheardOfError extends Error {
  readonly code = 'E_UNHEARD';
}

export const user = new ContextVar('user', 'nobody');
export const lock = new Lock();

export const echo = defineJob<[value?: unknown], unknown>('echo');
export const count = defineJob<[to: number], number, number>('count');
/** Emits 'begun' and sleeps. When cancelled, it emits 'cleaning', cleans up for the given time, and emits 'clean'. */
export const linger = defineJob<[cleanUpMs: number], string, string>('linger');
export const swallow = defineJob<[], string, string>('swallow');
export const cleanUpFails = defineJob<[], string, string>('cleanUpFails');
export const fail = defineJob<[], never>('fail', { errors: [BadImageError] });
export const failUnheardOf = defineJob<[], never>('failUnheardOf');
export const throwText = defineJob<[], never>('throwText');
export const describeContext = defineJob<
  [],
  { id: string; attempt: number; headers: Record<string, string>; user: string }
>('describeContext');
export const isLocked = defineJob<[], boolean>('isLocked');
export const flaky = defineJob<[succeedAt: number], number, number>('flaky', { attempts: 3, backoffMs: 1 });
export const hopeless = defineJob<[], number, number>('hopeless', {
  attempts: 3,
  retryIf: (error) => !(error instanceof RangeError),
});
export const area = defineJob<[width: number, height: number], number>('area', {
  parse: (args) => {
    const [width, height] = args as [unknown, unknown];
    if (typeof width !== 'number' || typeof height !== 'number') throw new TypeError('two numbers, please');
    return [width, height];
  },
});
export const asyncBody = defineJob<[], string, string>('asyncBody');
export const streamed = defineJob<[], string, string>('streamed');
export const iterated = defineJob<[], string, string>('iterated');
export const notPortable = defineJob<[], unknown>('notPortable');
export const emitsNotPortable = defineJob<[], string, unknown>('emitsNotPortable');
export const large = defineJob<[length: number], string>('large');
export const cancelsItself = defineJob<[], string>('cancelsItself');
export const unknown = defineJob<[], string>('constructor');

export const jobs: Jobs = [
  implement(echo, function* (value) {
    return value;
  }),
  implement(count, function* (to) {
    for (let n = 1; n <= to; n++) {
      this.emit(n);
      if (n % 10 === 0) yield* sleep(0);
    }
    return to;
  }),
  implement(linger, function* (cleanUpMs) {
    try {
      this.emit('begun');
      yield* sleep(60_000);
      return 'slept';
    } finally {
      this.emit('cleaning');
      yield* sleep(cleanUpMs);
      this.emit('clean');
    }
  }),
  implement(swallow, function* () {
    try {
      this.emit('begun');
      yield* sleep(60_000);
      return 'slept';
    } catch (error) {
      return `swallowed: ${error instanceof CancelledError ? String(error.reason) : 'another'}`;
    }
  }),
  implement(cleanUpFails, function* () {
    try {
      this.emit('begun');
      yield* sleep(60_000);
      return 'slept';
    } catch {
      throw new RangeError('the disk is full');
    }
  }),
  implement(fail, function* () {
    yield* sleep(0);
    throw new BadImageError('no such format', 'bmp', {
      cause: new TypeError('of header', { cause: 'root' }),
    });
  }),
  implement(failUnheardOf, function* () {
    yield* sleep(0);
    throw new UnheardOfError('never heard of');
  }),
  implement(throwText, function* () {
    const text: unknown = 'a text';
    throw text;
  }),
  implement(describeContext, function* () {
    return { id: this.id, attempt: this.attempt, headers: { ...this.headers }, user: user.get() };
  }),
  implement(isLocked, function* () {
    return lock.locked();
  }),
  implement(flaky, function* (succeedAt) {
    this.emit(this.attempt);
    if (this.attempt < succeedAt) throw new Error(`attempt ${this.attempt}`);
    return this.attempt;
  }),
  implement(hopeless, function* () {
    this.emit(this.attempt);
    throw new RangeError('hopeless');
  }),
  implement(area, function* (width, height) {
    return width * height;
  }),
  implement(asyncBody, async function () {
    const { signal } = this;
    this.emit('begun');
    try {
      await this.sleep(60_000);
      return 'slept';
    } finally {
      this.emit(signal.aborted ? 'told' : 'not told');
    }
  }),
  implement(streamed, function () {
    return concat(timer(1), timer(1)).pipe(map((_, index) => `value ${index}`));
  }),
  implement(iterated, async function* () {
    yield 'a';
    await until(sleep(1));
    yield 'b';
  }),
  implement(notPortable, function* () {
    return { when: new Date(0) };
  }),
  implement(emitsNotPortable, function* () {
    try {
      this.emit(() => 1);
    } catch (error) {
      return (error as Error).message;
    }
    return 'emitted';
  }),
  implement(large, function* (length) {
    return 'x'.repeat(length);
  }),
  implement(cancelsItself, function* () {
    throw new CancelledError('of my own');
  }),
];
