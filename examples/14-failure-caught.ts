import { concat, defer, map, tap, timer } from 'rxjs';
import { coroutine, createTask, sleep } from 'rxtask';
import { catchAs } from './support/catch-as.js';
import type { Print } from './support/example.js';

export const title = 'A failure, caught where the task is awaited';

class BrokenItem extends Error {}

const processItem = coroutine(function* (print: Print, itemId: number, delay: number) {
  print(`Starting to process item ${itemId}`);
  yield* sleep(delay);
  if (itemId === 2) throw new BrokenItem(`Item ${itemId} is broken`);
  print(`Finished processing item ${itemId} after ${delay / 1000} seconds`);
  return `Result for item ${itemId}`;
});

export const main = coroutine(function* (print: Print) {
  const task1 = createTask(processItem(print, 1, 3000));
  const task2 = createTask(processItem(print, 2, 1000));

  print(`Result: ${yield* task1}`);

  // The task failed two seconds ago. It has kept the error, and throws it here, where we wait for the task.
  try {
    print(`Result: ${yield* task2}`);
  } catch (error) {
    if (!(error instanceof BrokenItem)) throw error;
    print(`Caught: ${error.message}`);
  }
});

const processItem$ = (print: Print, itemId: number, delay: number) =>
  timer(delay).pipe(
    map(() => {
      if (itemId === 2) throw new BrokenItem(`Item ${itemId} is broken`);
      return `Result for item ${itemId}`;
    }),
    tap({
      subscribe: () => {
        print(`Starting to process item ${itemId}`);
      },
      next: () => {
        print(`Finished processing item ${itemId} after ${delay / 1000} seconds`);
      },
    }),
  );

export const stream = (print: Print) =>
  defer(() => {
    const task1 = createTask(processItem$(print, 1, 3000));
    const task2 = createTask(processItem$(print, 2, 1000));

    const first = task1.pipe(
      tap((result) => {
        print(`Result: ${result}`);
      }),
    );
    // `concat` subscribes to task2 two seconds after its failure, and still gets the error.
    const second = task2.pipe(
      tap((result) => {
        print(`Result: ${result}`);
      }),
      catchAs(BrokenItem, (error) => {
        print(`Caught: ${error.message}`);
      }),
    );
    return concat(first, second);
  });
