import { run, sleep, spawn } from 'effection';

await run(function* () {
  const slow = yield* spawn(function* () {
    try {
      yield* sleep(10_000);
    } finally {
      console.log('stopped');
    }
  });
  const quick = yield* spawn(function* () {
    yield* sleep(10);
    return 42;
  });
  yield* sleep(0);
  yield* slow.halt();
  console.log(yield* quick);
});
