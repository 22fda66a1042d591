// With the mock timers of node:test, which do not replace the clock.
import { mock } from 'node:test';
import { createTask, sleep } from 'rxtask';

const settled = async () => {
  for (let i = 0; i < 50; i++) await null;
};
mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
const task = createTask(function* () {
  yield* sleep(60_000);
  yield* sleep(1000);
});
await settled();
mock.timers.tick(60_000);
await settled();
mock.timers.tick(999);
await settled();
console.log(task.done() ? 'NO: it slept too short' : 'yes: it sleeps as long as it was asked to');
mock.timers.tick(1);
await settled();
console.log(task.done() ? 'yes: and no longer' : 'NO: it slept too long');
mock.timers.reset();
await createTask(sleep(1));
console.log('yes: real time is back');
