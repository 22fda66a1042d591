import { createTask, sleep } from 'rxtask';

const slow = createTask(function* () {
  try {
    yield* sleep(10_000);
  } finally {
    console.log('stopped');
  }
});
const quick = createTask(sleep(10, 42));
await sleep(0);
slow.cancel();
console.log(await quick);
