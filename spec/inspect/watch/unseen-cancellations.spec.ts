import { createTask, sleep } from 'rxtask';
import { play } from '../../support/virtual-time.js';
import { problemsOf } from './support/problems-of.js';

it('an async body that is cancelled and reads nothing of its context is reported', () => {
  const never = new Promise<void>(() => undefined);
  const messages = problemsOf({ unseenCancellations: true }, () => {
    play(function* () {
      const unseen = createTask(async () => never, { name: 'load' });
      const seen = createTask(async ({ sleep: pause }) => pause(1000), { name: 'sees it' });
      yield* sleep(1);
      unseen.cancel();
      seen.cancel();
      yield* sleep(1);
    });
  });
  expect(messages).toEqual([
    'unseen-cancellation: "load" was cancelled, and its async function goes on: it reads nothing of its context. Write ' +
      "`async ({ signal, sleep, until }) => …` and wait with these, or say `{ onCancel: 'abandon' }` if it may go on.",
  ]);
});
