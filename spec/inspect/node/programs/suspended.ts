/** Waits; or `spins` (forever), `works` (sleeps), `ends` (once recorded), has `nothing` left, or `dumps` its tree, as the argument says. */
import { CancelledError, coroutine, createTask, sleep, taskGroup } from 'rxtask';
import { formatTree, snapshot } from 'rxtask/inspect';
import { dumpOn, places } from 'rxtask/inspect/node';
import { observation } from '../../../../lib/core/observation.js';

const inner = coroutine(function* readPage(secret: string) {
  yield* sleep(3_600_000);
  return secret;
});
const outer = coroutine(function* loadUser() {
  return yield* inner('abc');
});

dumpOn('SIGQUIT');
createTask(
  () =>
    taskGroup(function* (group) {
      group.createTask(outer(), { name: 'work' });
      yield* sleep(1);
      if (process.argv[2] === 'dumps') {
        console.log(
          JSON.stringify(
            [undefined, { locals: true }].map((options) => snapshot({ places: places(options) })),
          ),
        );
        console.log(formatTree(snapshot({ places: places() }), { root: process.cwd() }));
        process.exit();
      }
      if (process.argv[2] === 'nothing') {
        setInterval(() => undefined, 1000);
        setImmediate(() => process.stdout.write('ready\n'));
        throw new CancelledError();
      }
      process.stdout.write('ready\n');
      if (process.argv[2] === 'spins') for (;;);
      if (process.argv[2] === 'works') for (;;) yield* sleep(10);
      while (process.argv[2] === 'ends') {
        if (observation.observer !== undefined) process.exit(); // it is recorded
        yield* sleep(20);
      }
      yield* sleep(3_600_000);
    }),
  { name: 'main' },
);
