/**
 * Effect 4: forkChild and Fiber.join as in https://effect.website/docs/v4/concurrency/fibers. Reusable functions use
 * Effect.fnUntraced, and limits use combinators, as the AGENTS.md in its package advises for hot paths.
 */
import { Deferred, Effect, Fiber, Queue, Schedule, Semaphore, Stream } from 'effect';
import { TICKS } from '../workloads.js';

const LONG = 1e7;

const child = Effect.fnUntraced(function* (i) {
  yield* Effect.yieldNow;
  return i;
});

const sleeper = Effect.fnUntraced(function* (ms, i) {
  yield* Effect.sleep(ms);
  return i;
});

const link = Effect.fnUntraced(function* (depth) {
  if (depth === 0) return 0;
  const next = yield* Effect.forkChild(link(depth - 1));
  return 1 + (yield* Fiber.join(next));
});

const start = Effect.fnUntraced(function* (n, work) {
  const fibers = [];
  for (let i = 0; i < n; i++) fibers.push(yield* Effect.forkChild(work(i)));
  return fibers;
});

const total = Effect.fnUntraced(function* (fibers) {
  let sum = 0;
  for (const fiber of fibers) sum += yield* Fiber.join(fiber);
  return sum;
});

async function* paced(n) {
  for (let i = 0; i < n; i++) yield i;
}

const totalOf = async (stream) => {
  let sum = 0;
  for await (const value of Stream.toAsyncIterable(stream)) sum += value;
  return sum;
};

/** Runs `body` as the main fiber. */
const run = (body) => Effect.runPromise(Effect.gen(body));

export let held;

export const workloads = {
  spawn: (n) =>
    run(function* () {
      return yield* total(yield* start(n, child));
    }),

  sequential: (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* Fiber.join(yield* Effect.forkChild(child(i)));
      return sum;
    }),

  sleep0: (n) =>
    run(function* () {
      let count = 0;
      for (; count < n; count++) yield* Effect.yieldNow;
      return count;
    }),

  'ping-pong': (n) =>
    run(function* () {
      const pings = yield* Queue.unbounded();
      const pongs = yield* Queue.unbounded();
      const ponger = yield* Effect.forkChild(
        Effect.gen(function* () {
          for (;;) yield* Queue.offer(pongs, (yield* Queue.take(pings)) + 1);
        }),
      );
      let sum = 0;
      for (let i = 0; i < n; i++) {
        yield* Queue.offer(pings, i);
        sum += yield* Queue.take(pongs);
      }
      yield* Fiber.interrupt(ponger);
      return sum;
    }),

  sleepers: (n) =>
    run(function* () {
      return yield* total(yield* start(n, (i) => sleeper(1 + (i % 10), i)));
    }),

  cancel: (n) =>
    run(function* () {
      const fibers = yield* start(n, (i) => sleeper(LONG, i));
      yield* Effect.yieldNow;
      yield* Fiber.interruptAll(fibers);
      return fibers.filter((fiber) => fiber.pollUnsafe()?._tag === 'Failure').length;
    }),

  async parked(n) {
    let parked = 0;
    const parker = Effect.fnUntraced(function* () {
      parked++;
      yield* Effect.sleep(LONG);
    });
    held = Array.from({ length: n }, () => Effect.runFork(parker()));
    await Effect.runPromise(Effect.sleep(1));
    return parked;
  },

  gather: (n) =>
    run(function* () {
      const results = yield* Effect.all(
        Array.from({ length: n }, (_, i) => child(i)),
        { concurrency: 'unbounded' },
      );
      return results.reduce((sum, i) => sum + i, 0);
    }),

  chain: (n) => Effect.runPromise(link(n)),

  async group(n) {
    let stopped = 0;
    const member = Effect.sleep(LONG).pipe(Effect.onInterrupt(() => Effect.sync(() => stopped++)));
    const failing = Effect.yieldNow.pipe(Effect.andThen(Effect.fail(new Error('the one failure'))));
    await Effect.runPromiseExit(
      Effect.all(
        Array.from({ length: n }, (_, i) => (i < n - 1 ? member : failing)),
        { concurrency: 'unbounded', discard: true },
      ),
    );
    return stopped + 1;
  },

  'wait-for': (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* child(i).pipe(Effect.timeout(1000));
      return sum;
    }),

  semaphore: (n) =>
    run(function* () {
      const semaphore = yield* Semaphore.make(10);
      return yield* total(yield* start(n, (i) => semaphore.withPermit(child(i))));
    }),

  event: (n) =>
    run(function* () {
      const event = yield* Deferred.make();
      const fibers = yield* start(n, (i) => Deferred.await(event).pipe(Effect.as(i)));
      yield* Effect.yieldNow;
      yield* Deferred.succeed(event, undefined);
      return yield* total(fibers);
    }),

  async subscribe(n) {
    let count = 0;
    const fiber = Effect.runFork(child(1));
    for (let i = 0; i < n; i++) fiber.addObserver((exit) => (count += exit.value));
    await Effect.runPromise(Fiber.join(fiber));
    return count;
  },

  'over-promise': (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += yield* Fiber.join(yield* Effect.forkChild(Effect.promise(() => Promise.resolve(i))));
      }
      return sum;
    }),

  periodic: (n) =>
    run(function* () {
      let count = 0;
      const job = Effect.repeat(
        Effect.sync(() => count++),
        { schedule: Schedule.spaced(1), times: TICKS - 1 },
      );
      yield* Fiber.joinAll(yield* start(n / TICKS, () => job));
      return count;
    }),

  'async-context': (n) =>
    run(function* () {
      const work = (i) =>
        Effect.promise(async (_signal) => {
          await null;
          return i;
        });
      return yield* total(yield* start(n, work));
    }),

  async late(n) {
    let count = 0;
    const fiber = Effect.runFork(child(1));
    await Effect.runPromise(Fiber.join(fiber));
    for (let i = 0; i < n; i++) fiber.addObserver((exit) => (count += exit.value))();
    return count;
  },

  values: (n) => totalOf(Stream.range(0, n - 1)),

  'values-paced': (n) => totalOf(Stream.fromAsyncIterable(paced(n), (error) => error)),
};
