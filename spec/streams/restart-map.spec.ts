import { Subject } from 'rxjs';
import { type Coroutine, createTask, restartMap, sleep, type Task, TimeoutError, withTimeout } from 'rxtask';
import { inVirtualTime } from '../support/virtual-time.js';
import { expectMap } from './support/expect-map.js';

describe('restartMap', () => {
  it('cancels the task that runs, waits until it has cleaned up, and starts the next', () => {
    expectMap(restartMap, {
      source: '   a---b-------------|',
      work: '     ------(x|)',
      cleanUpMs: 2,
      works: ['   ^---!', '------^-----!'],
      result: '   ------------B-----|',
    });
  });

  it('starts a task for the newest of the values that arrive during a clean-up, and for no other', () => {
    expectMap(restartMap, {
      source: '   a--bcd------------|',
      work: '     -----(x|)',
      cleanUpMs: 4,
      works: ['   ^--!', ' -------^----!'],
      result: '   ------------D-----|',
    });
  });

  it('is switchMap if there is no clean-up', () => {
    expectMap(restartMap, {
      source: '   a-----b--c--------|',
      work: '     ----(x|)',
      works: ['   ^---!', '------^--!', '---------^---!'],
      result: '   ----A--------C----|',
    });
  });

  it('drops the values and the result of a replaced task', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const source = new Subject<string>();
      createTask(
        source.pipe(
          restartMap(function* (value: string) {
            try {
              yield* sleep(5);
            } catch {
              yield* sleep(1); // swallows the request
            }
            return value;
          }),
        ),
      ).subscribe(log);
      yield* sleep(1);
      source.next('a');
      yield* sleep(2);
      source.next('b');
      source.complete();
    });

    expect(timeline).toEqual([[9, 'b']]);
  });

  it('a clean-up that fails is an error, though its task was replaced; the next never starts', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const source = new Subject<string>();
      source
        .pipe(
          restartMap(function* (value: string) {
            log(`${value} starts`);
            try {
              yield* sleep(5);
            } catch {
              yield* sleep(1);
              throw new Error(`clean-up of ${value}`);
            }
          }),
        )
        .subscribe({ error: log });
      source.next('a');
      yield* sleep(2);
      source.next('b');
      yield* sleep(10);
    });

    expect(timeline).toEqual([
      [0, 'a starts'],
      [3, new Error('clean-up of a')],
    ]);
  });

  it('a task may send the next value itself: it is replaced at its next wait', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const source = new Subject<string>();
      source
        .pipe(
          restartMap(function* (value: string) {
            if (value === 'a') source.next('b');
            log(`${value} goes on`);
            yield* sleep(5);
            return value;
          }),
        )
        .subscribe(log);
      source.next('a');
      yield* sleep(20);
      source.complete();
    });

    expect(timeline).toEqual([
      [0, 'a goes on'],
      [0, 'b goes on'],
      [5, 'b'],
    ]);
  });

  it('replaces a task that its own deadline is cancelling', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const cleaningUp = function* () {
        try {
          yield* sleep(100);
        } finally {
          yield* sleep(5);
        }
      };
      const source = new Subject<string>();
      source
        .pipe(
          restartMap(function* (value: string) {
            log(`${value} starts`);
            if (value === 'b') return value;
            try {
              const slow = createTask(cleaningUp);
              yield* withTimeout(2, () => cleanedUp(slow));
            } catch (error) {
              log(error instanceof TimeoutError);
            }
            return yield* sleep(1000, value);
          }),
        )
        .subscribe(log);
      source.next('a');
      yield* sleep(4);
      source.next('b');
      source.complete();
    });

    expect(timeline).toEqual([
      [0, 'a starts'],
      [7, true],
      [7, 'b starts'],
      [7, 'b'],
    ]);
  });
});

function* cleanedUp(task: Task<void>): Coroutine<void> {
  yield* task;
}
