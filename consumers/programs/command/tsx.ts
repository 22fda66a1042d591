import { createTask, sleep } from 'rxtask';

createTask(
  function* () {
    process.stdout.write('ready\n');
    yield* sleep(3_600_000);
  },
  { name: 'main' },
);
