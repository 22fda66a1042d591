import { timer, VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { createTask, now, run, sleep, taskScheduler } from 'rxtask';

describe('now()', () => {
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('is the time of the running task', () => {
    const clock = new VirtualTimeScheduler();
    const instants: number[] = [];
    createTask(
      function* () {
        instants.push(now());
        yield* sleep(1000);
        instants.push(now());
      },
      { scheduler: clock },
    );
    clock.flush();
    expect(instants).toEqual([0, 1000]);
  });

  it("is the time of the task's clock in its callbacks too", () => {
    const clock = new VirtualTimeScheduler();
    const instants: number[] = [];
    createTask(
      function* () {
        taskScheduler.schedule(() => instants.push(now()), 500);
      },
      { scheduler: clock },
    ).addDoneCallback(() => instants.push(now()));
    clock.flush();
    expect(instants[1]).toBe(500);
    expect(instants).toHaveLength(2);
  });

  it('is virtual inside TestScheduler.run, outside of tasks too', () => {
    const scheduler = new TestScheduler(() => undefined);
    const instants: number[] = [];
    scheduler.run(() => {
      instants.push(now());
      timer(250).subscribe(() => instants.push(now()));
    });
    expect(instants).toEqual([0, 250]);
  });

  it('follows fake timers', () => {
    jest.useFakeTimers();
    const start = now();
    jest.advanceTimersByTime(1234);
    expect(now() - start).toBe(1234);
  });

  it('is taskScheduler.now()', () => {
    jest.useFakeTimers();
    jest.advanceTimersByTime(50);
    expect(taskScheduler.now()).toBe(now());
  });

  it('never goes back, whatever the wall clock shows', async () => {
    const instants = [now()];
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
    instants.push(now());
    instants.push(
      await run(function* () {
        yield* sleep(1);
        return now();
      }),
    );
    jest.restoreAllMocks();
    instants.push(now());
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(instants.at(-1)! - instants[0]!).toBeLessThan(10_000);
  });
});
