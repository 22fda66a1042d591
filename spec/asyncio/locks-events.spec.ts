import { AsyncEvent, CancelledError, coroutine, createTask, now, taskScheduler } from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

describe('an event', () => {
  const waitFor = coroutine(function* (event: AsyncEvent, log: number[], number: number) {
    yield* event.wait();
    log.push(number);
    return number;
  });

  law(
    'test_locks.py::EventTests::test_wait',
    'wakes all waiting tasks, in order, on the next turn; a task that comes when it is set does not wait',
    () => {
      inLoop(function* () {
        const event = new AsyncEvent();
        const log: number[] = [];
        expect(event.isSet()).toBe(false);
        const tasks = [createTask(waitFor(event, log, 1)), createTask(waitFor(event, log, 2))];
        yield* turns();
        expect(log).toEqual([]);
        tasks.push(createTask(waitFor(event, log, 3)));
        event.set();
        yield* turns();
        expect(log).toEqual([3, 1, 2]);
        expect(tasks.map((task) => task.result())).toEqual([1, 2, 3]);
      });
    },
  );

  law('test_locks.py::EventTests::test_wait_on_set', 'that is set makes no task wait', () => {
    inLoop(function* () {
      const event = new AsyncEvent();
      event.set();
      const log: string[] = [];
      taskScheduler.schedule(() => log.push('another'));
      yield* event.wait();
      expect(log).toEqual([]);
    });
  });

  law('test_locks.py::EventTests::test_wait_cancel', 'removes a waiting task that is cancelled', () => {
    inLoop(function* () {
      const event = new AsyncEvent();
      const log: number[] = [];
      const task = createTask(waitFor(event, log, 1));
      const other = createTask(waitFor(event, log, 2));
      taskScheduler.schedule(() => task.cancel());
      expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
      event.set();
      yield* other;
      expect([log, task.cancelled(), now()]).toEqual([[2], true, 0]);
    });
  });

  law('test_locks.py::EventTests::test_clear', 'is set by set, and not any more after clear', () => {
    const event = new AsyncEvent();
    expect(event.isSet()).toBe(false);
    event.set();
    expect(event.isSet()).toBe(true);
    event.clear();
    expect(event.isSet()).toBe(false);
  });

  law(
    'test_locks.py::EventTests::test_clear_with_waiters',
    'wakes the tasks that waited when it was set, even if it is cleared before they go on',
    () => {
      inLoop(function* () {
        const event = new AsyncEvent();
        const log: number[] = [];
        const task = createTask(waitFor(event, log, 1));
        yield* turns();
        expect(log).toEqual([]);
        event.set();
        event.clear();
        expect(event.isSet()).toBe(false);
        event.set();
        event.set();
        event.clear();
        yield* turns();
        expect([log, task.result()]).toEqual([[1], 1]);
        const late = createTask(waitFor(event, log, 2));
        yield* turns(2);
        expect(late.done()).toBe(false);
        event.set();
        yield* late;
        expect(log).toEqual([1, 2]);
      });
    },
  );
});
