import { createTask, run, sleep } from 'rxtask';

void run(function* () {
  const slow = createTask(function* () {
    try {
      yield* sleep(10_000);
    } finally {
      console.log('stopped');
    }
  });
  const quick = createTask(sleep(10, 42));
  yield* sleep(0);
  slow.cancel();
  console.log(yield* quick);
});
