import { of, Subject, VirtualTimeScheduler } from 'rxjs';
import { createTask, sleep, taskScheduler } from 'rxtask';
import { unhandledErrors } from '../../support/unhandled.js';
import { problemsOf } from './support/problems-of.js';

/** A clock that work advances. */
class WorkingClock extends VirtualTimeScheduler {
  private worked = 0;

  override now = (): number => this.frame + this.worked;

  work(ms: number): void {
    this.worked += ms;
  }
}

const clock = new WorkingClock();

function found(main: () => Generator<never, unknown>, slowStepMs = 100): string[] {
  return problemsOf({ slowStepMs }, () => {
    createTask(main, { scheduler: clock, name: 'main' });
    clock.flush();
  });
}

describe('a step that holds the loop', () => {
  it('is reported with its task, how long, and up to which wait', () => {
    const messages = found(function* () {
      yield* sleep(1);
      clock.work(120.4);
      yield* sleep(20);
      clock.work(100);
      yield* sleep(0);
      clock.work(300);
    });
    expect(messages).toEqual([
      'slow-step: "main" held the loop for 120 ms, until it waited for sleep(20). No other task could run. Let it `yield* sleep(0)` now and then, or do the work in a thread: `toThread` of rxtask/workers.',
      'slow-step: "main" held the loop for 300 ms, until it ended. No other task could run. Let it `yield* sleep(0)` now and then, or do the work in a thread: `toThread` of rxtask/workers.',
    ]);
  });

  it('does not count the steps that it takes for others', () => {
    const messages = found(function* () {
      clock.work(60);
      createTask(
        function* () {
          clock.work(150);
          yield* sleep(1);
        },
        { name: 'eager', eagerStart: true },
      );
      clock.work(40);
      yield* sleep(5);
    });
    expect(messages).toEqual([
      expect.stringMatching(/"eager" held the loop for 150 ms, until it waited for sleep\(1\)/),
    ]);
  });

  it('may have begun before the watchdog, or in a task that never ran', () => {
    expect(
      found(function* () {
        createTask(sleep(1)).cancel();
        yield* sleep(1);
        const inside = problemsOf({ slowStepMs: 1 }, () => {
          clock.work(5);
        });
        expect(inside).toEqual([]);
      }),
    ).toEqual([]);
  });
});

describe('a callback that holds the loop', () => {
  const advice =
    'No task could run. Start a task from it, which can `yield* sleep(0)` now and then, or do the work in a thread: `toThread` of rxtask/workers.';

  it('is reported with its name and how long, whatever kind it is', () => {
    const messages = found(function* () {
      const load = createTask(of(1, 2), { name: 'load' });
      load.addDoneCallback(function flush() {
        clock.work(110);
      });
      load.addDoneCallback(() => {
        clock.work(90);
      });
      load.addDoneCallback(
        (
          () => () =>
            clock.work(130)
        )(),
      );
      load.subscribe({
        next: (value) => {
          clock.work(value === 1 ? 150 : 1);
        },
        complete: () => {
          clock.work(160);
        },
      });
      taskScheduler.schedule(function poll() {
        clock.work(170);
      }, 5);
      yield* sleep(10);
    });
    expect(messages).toEqual(
      [
        'A subscriber of "load" held the loop for 150 ms. ',
        'The done callback "flush" of "load" held the loop for 110 ms. ',
        'The done callback of "load" held the loop for 130 ms. ',
        'A subscriber of "load" held the loop for 160 ms. ',
        'The work "poll" scheduled on taskScheduler held the loop for 170 ms. ',
      ].map((text) => `slow-callback: ${text}${advice}`),
    );
  });

  it('does not count for the step that it is called in', () => {
    const messages = found(function* () {
      const values = new Subject<number>();
      createTask(values, { name: 'values' }).subscribe(() => {
        clock.work(150);
      });
      yield* sleep(1);
      values.next(1);
      values.complete();
      clock.work(20);
      yield* sleep(1);
    });
    expect(messages).toEqual([
      expect.stringMatching(/^slow-callback: A subscriber of "values" held the loop for 150 ms/),
    ]);
  });

  describe('and throws, or has begun before the watchdog', () => {
    const unhandled = unhandledErrors();

    it('is reported if the watchdog saw its beginning', async () => {
      const failure = new Error('no');
      const messages = found(function* () {
        const load = createTask(sleep(0), { name: 'load' });
        load.addDoneCallback(function fails() {
          clock.work(200);
          throw failure;
        });
        load.addDoneCallback(() => {
          const inside = problemsOf({ slowStepMs: 1 }, () => {
            clock.work(5);
          });
          expect(inside).toEqual([]);
        });
        yield* sleep(5);
      });
      expect(messages).toEqual([expect.stringMatching(/"fails" of "load" held the loop for 200 ms/)]);
      while (unhandled.length === 0) await new Promise((resolve) => setTimeout(resolve));
      expect(unhandled).toEqual([failure]);
    });
  });
});
