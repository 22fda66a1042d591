import { createTask, sleep } from 'rxtask';

createTask(
  function* () {
    process.stdout.write('ready\n');
    if (process.argv[2] === 'spins') for (;;);
    yield* sleep(3_600_000);
  },
  { name: 'main' },
);
