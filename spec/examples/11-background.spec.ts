import { coroutine, createTask, run, sleep, until } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/11-background.js';
import { tells } from './support/stage.js';

describe('11 a background task and the main program', () => {
  tells('11-background', example, {
    timeline: [
      [0, 'Background task running...'],
      [3000, 'Background task running...'],
      [6000, 'Background task running...'],
      [9000, 'Background task running...'],
      [10_000, 'Main task done.'],
    ],
    mainEnds: 10_000,
    streamEnds: 10_000,
  });

  it(
    'run cancels the tasks that main left, and waits for their clean-up',
    marbles(({ cold, expectSubscriptions }) => {
      const endless = cold('-');
      const cleanUp = cold('500ms |');
      const endlessSubscription = ' ^ 9999ms !';
      const cleanUpSubscription = ' 10s ^ 499ms !';

      const background = coroutine(function* () {
        try {
          yield* until(endless);
        } finally {
          yield* until(cleanUp);
        }
      });
      const main = coroutine(function* () {
        createTask(background());
        yield* sleep(10_000);
      });
      void run(main());
      expectSubscriptions(endless.subscriptions).toBe(endlessSubscription);
      expectSubscriptions(cleanUp.subscriptions).toBe(cleanUpSubscription);
    }),
  );
});
