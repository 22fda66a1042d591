/** The tasks that visitors can start. The page shows the source of each `start`. */
import { interval, map, take } from 'rxjs';
import { createTask, periodic, shield, sleep, taskFunction, taskGroup, waitFor } from 'rxtask';

const POLICIES = ['restart', 'drop', 'enqueue', 'keep-latest', 'parallel'];

function* work(ms = 4000, cleanUp = 1000) {
  let isOver = false;
  try {
    yield* sleep(ms);
    isOver = true;
    return 'done';
  } finally {
    if (!isOver) yield* sleep(cleanUp);
  }
}

export const kinds = [
  {
    name: 'coroutine',
    says: 'Works for 4 s. If you cancel it, it cleans up for 1 s.',
    start: (follow) => follow('coroutine', createTask(work())),
  },
  {
    name: 'async function',
    says: 'Waits through its context, so a cancellation reaches it. Then it cleans up for 1 s.',
    start: (follow) =>
      follow(
        'async function',
        createTask(async ({ sleep: wait }) => {
          try {
            await wait(4000);
            return 'done';
          } catch (error) {
            await sleep(1000);
            throw error;
          }
        }),
      ),
  },
  {
    name: 'promise',
    says: 'A cancellation cannot reach a promise: the task ends at once, and the promise goes on unobserved.',
    start: (follow) =>
      follow('promise', createTask(new Promise((resolve) => setTimeout(resolve, 4000, 'done')))),
  },
  {
    name: 'Observable',
    says: 'Emits six values, one every 600 ms. A cancellation unsubscribes from it.',
    start: (follow) =>
      follow(
        'Observable',
        createTask(
          interval(600).pipe(
            take(6),
            map((count) => count),
          ),
        ),
      ),
  },
  {
    name: 'periodic job',
    says: 'One tick a second, until you cancel it.',
    start: (follow) =>
      follow(
        'periodic',
        periodic(1000, (count) => count),
      ),
  },
  {
    name: 'failure',
    says: 'Throws an error after 2 s.',
    start: (follow) =>
      follow(
        'fails',
        createTask(function* () {
          yield* sleep(2000);
          throw new Error('no luck');
        }),
      ),
  },
  {
    name: 'deadline of 2 s',
    says: 'waitFor cancels the slow work, waits for its clean-up, and throws TimeoutError.',
    start: (follow) => {
      const slow = createTask(work());
      follow('waitFor', createTask(waitFor(slow, 2000)));
      follow('└ slow work', slow);
    },
  },
  {
    name: 'one waits for another',
    says: 'If you cancel the outer task, it cancels the inner one.',
    start: (follow) => {
      const inner = createTask(work());
      follow(
        'outer',
        createTask(function* () {
          return yield* inner;
        }),
      );
      follow('└ inner', inner);
    },
  },
  {
    name: 'shielded',
    says: 'If you cancel the outer task, the inner one goes on.',
    start: (follow) => {
      const inner = createTask(work());
      follow(
        'outer',
        createTask(function* () {
          return yield* shield(inner);
        }),
      );
      follow('└ shielded', inner);
    },
  },
  {
    name: 'group',
    says: 'One child fails after 2 s. The group cancels the other child, and ends when that one has cleaned up.',
    start: (follow) =>
      follow(
        'group',
        createTask(function* () {
          yield* taskGroup(function* (group) {
            follow('├ child', group.createTask(work()));
            follow(
              '└ fails',
              group.createTask(function* () {
                yield* sleep(2000);
                throw new Error('no luck');
              }),
            );
          });
        }),
      ),
  },
];

/** A function for each policy. Each call is a task: 2 s of work, and 500 ms of clean-up if it is cancelled. */
export const policies = POLICIES.map((policy) => {
  const call = taskFunction(() => work(2000, 500), { policy });
  let calls = 0;
  return { name: policy, start: (follow) => follow(`${policy} ${++calls}`, call()) };
});
