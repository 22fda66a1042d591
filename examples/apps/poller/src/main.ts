import { AsyncEvent, periodic, shield, sleep } from 'rxtask';
import { runMain } from 'rxtask/node';
import { addJobs, countDone, createJobs, pollJobs } from './jobs.js';
import { findPostgres, withClient, withPostgres } from './postgres.js';

if (findPostgres() === undefined) {
  console.log(
    'There is no PostgreSQL on this machine, so there is nothing to poll: apt-get install postgresql',
  );
  process.exit();
}

await runMain(
  function* main() {
    console.log('starting a PostgreSQL');
    yield* withPostgres((config) =>
      withClient(config, function* (producer) {
        yield* withClient(config, function* (worker) {
          yield* createJobs(producer);
          const stop = new AsyncEvent();
          const producing = periodic(300, (count) => addJobs(producer, `job ${String(count)}`), {
            until: stop,
          });
          const poller = pollJobs(worker, 1000, stop, function* ({ title }) {
            yield* sleep(50);
            console.log(`${title} is done`);
          });
          console.log('polling: Ctrl-C finishes the jobs in hand, and stops');
          try {
            yield* shield(poller); // without `shield`, a cancellation of main would cancel the poller
          } finally {
            stop.set();
            yield* poller;
            yield* producing; // wait for it before its connection closes
            console.log(`${String(yield* countDone(worker))} jobs are done`);
          }
        });
      }),
    );
  },
  { name: 'main', graceMs: 20_000 },
);
