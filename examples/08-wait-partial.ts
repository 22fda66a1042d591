// The tutorial expects "<Task pending...>". After a cancellation request, a task shows "cancelling": in Python since 3.11,
// and here.
import { defer, map, merge, takeUntil, tap, timer, toArray } from 'rxjs';
import { coroutine, createTask, sleep, wait } from 'rxtask';
import type { Print } from './support/example.js';
import { pyRepr } from './support/python-format.js';

export const title = 'Waiting for several tasks, with a timeout';

const work = coroutine(function* (print: Print, name: string, delay: number) {
  yield* sleep(delay);
  print(`${name} finished!`);
  return name;
});

export const main = coroutine(function* (print: Print) {
  // `wait` makes tasks of the calls. (asyncio.wait did so, too, but refuses calls since Python 3.11.)
  const calls = [work(print, 'Task 1', 2000), work(print, 'Task 2', 4000), work(print, 'Task 3', 6000)];

  // At the timeout, `wait` throws nothing and cancels nothing. We decide what to do with the late tasks.
  const { done, pending } = yield* wait(calls, { timeout: 3000 });

  print(`Completed tasks: ${pyRepr([...done].map((task) => task.result()))}`);
  for (const task of pending) {
    task.cancel();
    print(`Cancelled ${pyRepr(task)}`);
  }
});

const work$ = (print: Print, name: string, delay: number) =>
  timer(delay).pipe(
    map(() => name),
    tap(() => {
      print(`${name} finished!`);
    }),
  );

export const stream = (print: Print) =>
  defer(() => {
    const tasks = [
      createTask(work$(print, 'Task 1', 2000)),
      createTask(work$(print, 'Task 2', 4000)),
      createTask(work$(print, 'Task 3', 6000)),
    ];
    const inTime = merge(...tasks).pipe(takeUntil(timer(3000)));
    return inTime.pipe(
      toArray(),
      tap((results) => {
        print(`Completed tasks: ${pyRepr(results)}`);
        // takeUntil has unsubscribed, which cancels the tasks on the loop's next turn. This cancels them now.
        for (const task of tasks.filter((each) => !each.done())) {
          task.cancel();
          print(`Cancelled ${pyRepr(task)}`);
        }
      }),
    );
  });
