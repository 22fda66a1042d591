/** The program of the landing page. The page shows it from `run` on, and plays it. */
import { createTask, run, sleep } from 'rxtask';

export const play = (console, options) =>
  run(function* () {
    const upload = createTask(
      function* () {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(800); // clean-up
        }
      },
      { name: 'upload' },
    );

    yield* sleep(1500);
    yield* upload.cancelAndWait('too slow');
    console.log(upload.state);
  }, options);
