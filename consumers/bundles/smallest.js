import { createTask, sleep } from 'rxtask';

const task = createTask(function* () {
  try {
    yield* sleep(60_000);
  } finally {
    console.log('cleaned up');
  }
});
setTimeout(() => task.cancel(), 10);
task.then(null, (error) => console.log(String(error)));
