import { createTask, sleep, until } from 'rxtask';

/** Loops that run until `isOver()` in many short drains and never wait for time to pass, by the kind of wait. */
export const spinners: Readonly<Record<string, (isOver: () => boolean) => PromiseLike<unknown>>> = {
  'a coroutine that waits for sleep(0)': (isOver) =>
    createTask(function* () {
      while (!isOver()) yield* sleep(0);
    }),
  'an async function that awaits sleep(0)': async (isOver) => {
    while (!isOver()) await sleep(0);
  },
  'an async body that waits through its context': (isOver) =>
    createTask(async (context) => {
      while (!isOver()) await context.sleep(0);
    }),
  'a coroutine that waits for promises': (isOver) =>
    createTask(function* () {
      while (!isOver()) yield* until(Promise.resolve());
    }),
};
