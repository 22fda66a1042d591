import { VirtualTimeScheduler } from 'rxjs';
import { coroutine, createTask, now, sleep, taskScheduler } from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

describe('sleep', () => {
  law('test_tasks.py::BaseTaskTests::test_sleep', 'gives its value after its time; sleeps add up', () => {
    inLoop(function* () {
      const instants: number[] = [];
      const sleeper = coroutine(function* (ms: number, value: string) {
        yield* sleep(ms / 2);
        instants.push(now());
        return yield* sleep(ms / 2, value);
      });
      const task = createTask(sleeper(100, 'yeah'));
      yield* task;
      expect([task.done(), task.result(), ...instants, now()]).toEqual([true, 'yeah', 50, 100]);
    });
  });

  law(
    'test_tasks.py::BaseTaskTests::test_sleep_cancel',
    'cancelled removes its timer: time does not move for it',
    () => {
      const scheduler = new VirtualTimeScheduler();
      const task = createTask(sleep(10_000, 'yeah'), { scheduler });
      const other = createTask(
        function* () {
          yield* sleep(1);
          task.cancel();
          yield* turns(2);
        },
        { scheduler },
      );
      scheduler.flush();
      expect([task.cancelled(), other.state]).toEqual([true, 'succeeded']);
      expect([scheduler.actions.length, scheduler.now()]).toEqual([0, 1]);
    },
  );

  law('test_tasks.py::BaseTaskTests::test_sleep_when_delay_is_nan', 'of NaN milliseconds is refused', () => {
    inLoop(function* () {
      const task = createTask(function* () {
        yield* sleep(NaN);
      });
      expect(yield* raisedBy(task)).toBeInstanceOf(RangeError);
      expect(now()).toBe(0);
    });
  });

  law(
    'test_tasks.py::SleepTests::test_sleep_zero',
    'of zero takes exactly one turn: jobs that were scheduled before run, and jobs that these schedule do not',
    () => {
      inLoop(function* () {
        const log: unknown[] = [];
        taskScheduler.schedule(() => {
          log.push('before');
          taskScheduler.schedule(() => log.push('later'));
        });
        expect(log).toEqual([]);
        log.push(yield* sleep(0, 10));
        expect(log).toEqual(['before', 10]);
        yield* sleep(0);
        expect([log, now()]).toEqual([['before', 10, 'later'], 0]);
      });
    },
  );
});
