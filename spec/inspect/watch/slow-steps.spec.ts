import { VirtualTimeScheduler } from 'rxjs';
import { createTask, sleep } from 'rxtask';
import { problemsOf } from './support/problems-of.js';

/** A clock on which work takes time. */
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
      'slow-step: "main" held the loop for 120 ms, up to sleep(20). No other task could run. Let it `yield* sleep(0)` now and then, or do the work in a thread: `toThread` of rxtask/workers.',
      'slow-step: "main" held the loop for 300 ms, up to its end. No other task could run. Let it `yield* sleep(0)` now and then, or do the work in a thread: `toThread` of rxtask/workers.',
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
    expect(messages).toEqual([expect.stringMatching(/"eager" held the loop for 150 ms, up to sleep\(1\)/)]);
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
