import { Effect, Fiber } from 'effect';

const slow = Effect.sleep(10_000).pipe(Effect.onInterrupt(() => Effect.sync(() => console.log('stopped'))));
const quick = Effect.sleep(10).pipe(Effect.as(42));

await Effect.runPromise(
  Effect.gen(function* () {
    const one = yield* Effect.forkChild(slow);
    const other = yield* Effect.forkChild(quick);
    yield* Effect.yieldNow;
    yield* Fiber.interrupt(one);
    console.log(yield* Fiber.join(other));
  }),
);
