import { concat, defer, EMPTY, of, switchMap, tap, timer } from 'rxjs';
import { CancelledError, coroutine, createTask, InvalidStateError, sleep } from 'rxtask';
import { catchAs } from './support/catch-as.js';
import { fetchData, fetchData$ } from './support/fetch-data.js';
import type { Print } from './support/example.js';
import { pyMessage, pyRepr } from './support/python-format.js';

export const title = 'Reading a result too early and in time';

export const main = coroutine(function* (print: Print) {
  const task = createTask(fetchData(3, 3000));

  try {
    const data = task.result(); // does not wait
    print(`Retrieved data without waiting: ${pyRepr(data)}`);
  } catch (error) {
    if (!(error instanceof InvalidStateError)) throw error;
    print(`Error: ${pyMessage(error)}`);
  }

  yield* sleep(4000);
  try {
    const data = yield* task; // done one second ago: returns at once
    print(`Retrieved data after waiting: ${pyRepr(data)}`);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    print('Task was canceled.');
  }

  print(`Is the task done? ${pyRepr(task.done())}`);
});

export const stream = (print: Print) =>
  defer(() => {
    const task = createTask(fetchData$(3, 3000));

    const tooEarly = defer(() => of(task.result())).pipe(
      tap((data) => {
        print(`Retrieved data without waiting: ${pyRepr(data)}`);
      }),
      catchAs(InvalidStateError, (error) => {
        print(`Error: ${pyMessage(error)}`);
      }),
    );
    const inTime = timer(4000).pipe(
      switchMap(() => task), // subscribes one second after the end, and still gets the result
      tap((data) => {
        print(`Retrieved data after waiting: ${pyRepr(data)}`);
      }),
      catchAs(CancelledError, () => {
        print('Task was canceled.');
      }),
    );
    const afterwards = defer(() => {
      print(`Is the task done? ${pyRepr(task.done())}`);
      return EMPTY;
    });
    return concat(tooEarly, inTime, afterwards);
  });
