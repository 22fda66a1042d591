/** What visitors can start. Each is a few lines that one might write; they are shown beside the button. */
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
    says: '4 s of work; cancelled, it cleans up for 1 s',
    start: (follow) => follow('coroutine', createTask(work())),
  },
  {
    name: 'async function',
    says: 'waits through its context, so a cancellation reaches it; then 1 s of clean-up',
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
    says: 'nothing can reach it: cancelled, the task ends at once and the promise goes on unseen',
    start: (follow) =>
      follow('promise', createTask(new Promise((resolve) => setTimeout(resolve, 4000, 'done')))),
  },
  {
    name: 'Observable',
    says: 'a value each 600 ms, six in all; cancelled, it is unsubscribed',
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
    says: 'a tick each second, until it is cancelled',
    start: (follow) =>
      follow(
        'periodic',
        periodic(1000, (count) => count),
      ),
  },
  {
    name: 'one that fails',
    says: 'throws after 2 s',
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
    says: 'waitFor cancels the slow work, waits for its clean-up, and raises TimeoutError',
    start: (follow) => {
      const slow = createTask(work());
      follow('waitFor', createTask(waitFor(slow, 2000)));
      follow('└ slow work', slow);
    },
  },
  {
    name: 'one waits for another',
    says: 'cancel the outer one: the inner one is cancelled with it',
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
    says: 'cancel the outer one: the inner one goes on',
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
    says: 'one child fails after 2 s: the other is cancelled, and the group ends when it has cleaned up',
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

/** A function for each policy; each call is a task of 2 s work, and 500 ms of clean-up when it is cancelled. */
export const policies = POLICIES.map((policy) => {
  const call = taskFunction(() => work(2000, 500), { policy });
  let calls = 0;
  return { name: policy, start: (follow) => follow(`${policy} ${++calls}`, call()) };
});
