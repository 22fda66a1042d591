import { defer, forkJoin, map, tap, timeInterval, timer } from 'rxjs';
import { coroutine, createTask, now, sleep } from 'rxtask';
import type { Print } from './support/example.js';

export const title = 'Two tasks: results in order, time of the slower';

const processItem = coroutine(function* (print: Print, itemId: number, delay: number) {
  print(`Starting to process item ${itemId}`);
  yield* sleep(delay);
  print(`Finished processing item ${itemId} after ${delay / 1000} seconds`);
  return `Result for item ${itemId}`;
});

export const main = coroutine(function* (print: Print) {
  const start = now();
  const task1 = createTask(processItem(print, 1, 3000));
  const task2 = createTask(processItem(print, 2, 1000));

  // This comes before the tasks' first lines: a task takes its first step when its creator waits.
  print('Tasks are now running in the background!');

  const result1 = yield* task1;
  const result2 = yield* task2; // has been done for two seconds

  print(`All done! Results: ${result1}, ${result2}`);
  print(`Total time taken: ${((now() - start) / 1000).toFixed(2)} seconds`);
});

const processItem$ = (print: Print, itemId: number, delay: number) =>
  timer(delay).pipe(
    map(() => `Result for item ${itemId}`),
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

    print('Tasks are now running in the background!');

    return forkJoin([task1, task2]).pipe(
      timeInterval(),
      tap(({ value: [result1, result2], interval }) => {
        print(`All done! Results: ${result1}, ${result2}`);
        print(`Total time taken: ${(interval / 1000).toFixed(2)} seconds`);
      }),
    );
  });
