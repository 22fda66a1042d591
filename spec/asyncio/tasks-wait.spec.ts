import { CancelledError, coroutine, createTask, Future, now, sleep, type Task, wait } from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

const failAfter = coroutine(function* (ms: number) {
  if (ms > 0) yield* sleep(ms);
  throw new Error('err');
});

const say = coroutine(function* (word: string) {
  return word;
});

function expectSets(
  outcome: { done: Set<Task<unknown>>; pending: Set<Task<unknown>> },
  done: Task<unknown>[],
  pending: Task<unknown>[],
): void {
  const ids = (tasks: Iterable<Task<unknown>>) => [...tasks].map(({ id }) => id).sort();
  expect([ids(outcome.done), ids(outcome.pending)]).toEqual([ids(done), ids(pending)]);
}

describe('wait', () => {
  law(
    'test_tasks.py::BaseTaskTests::test_wait',
    'takes the time of the slowest; with done tasks it takes none',
    () => {
      inLoop(function* () {
        const a = createTask(sleep(100));
        const b = createTask(sleep(150));
        expectSets(yield* wait([b, a]), [a, b], []);
        expect(now()).toBe(150);
        expectSets(yield* wait([b, a]), [a, b], []);
        expect(now()).toBe(150);
      });
    },
  );

  law('test_tasks.py::BaseTaskTests::test_wait_duplicate_coroutines', 'counts the same work once', () => {
    inLoop(function* () {
      const task = createTask(say('test'));
      const call = say('twice');
      const { done, pending } = yield* wait([task, task, createTask(say('spam')), call, call]);
      expect([...done].map((one) => one.result()).sort()).toEqual(['spam', 'test', 'twice']);
      expect(pending.size).toBe(0);
    });
  });

  law(
    'test_tasks.py::BaseTaskTests::test_wait_errors',
    'refuses nothing to wait for, and an unknown way to wait',
    () => {
      inLoop(function* () {
        let hasRun = false;
        const work = coroutine(function* () {
          hasRun = true;
        });
        expect(() => wait(new Set<Task<void>>())).toThrow(RangeError);
        expect(() => wait([work()], { returnWhen: -1 as never })).toThrow(RangeError);
        yield* turns(2);
        expect(hasRun).toBe(false);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_wait_invalid_args',
    'refuses a single future or coroutine, and an empty list',
    () => {
      expect(() => wait(new Future<void>() as never)).toThrow(TypeError);
      expect(() => wait(say('one') as never)).toThrow(TypeError);
      expect(() => wait([])).toThrow(RangeError);
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_wait_first_completed',
    "with 'first-completed' returns when the first is done, and leaves the others running",
    () => {
      inLoop(function* () {
        const a = createTask(sleep(10_000));
        const b = createTask(sleep(100));
        expectSets(yield* wait([b, a], { returnWhen: 'first-completed' }), [b], [a]);
        expect([a.done(), b.state, now()]).toEqual([false, 'succeeded', 100]);
        yield* wait([a, b]);
        expect([a.state, now()]).toEqual(['succeeded', 10_000]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_wait_really_done',
    'has in `done` all tasks that are done when the waiting task goes on, not only the one that woke it',
    () => {
      inLoop(function* () {
        const a = createTask(turns(1));
        const b = createTask(turns(2));
        expectSets(yield* wait([b, a], { returnWhen: 'first-completed' }), [a, b], []);
        expect([a.state, b.state]).toEqual(['succeeded', 'succeeded']);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_wait_first_exception',
    "with 'first-exception' returns at once when one fails",
    () => {
      inLoop(function* () {
        const a = createTask(sleep(10_000));
        const b = createTask(failAfter(0));
        expectSets(yield* wait([b, a], { returnWhen: 'first-exception' }), [b], [a]);
        expect(now()).toBe(0);
        yield* wait([a, b]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_wait_first_exception_in_wait',
    "with 'first-exception' returns when one fails while it waits",
    () => {
      inLoop(function* () {
        const a = createTask(sleep(10_000));
        const b = createTask(failAfter(10));
        expectSets(yield* wait([b, a], { returnWhen: 'first-exception' }), [b], [a]);
        expect(now()).toBe(10);
        yield* wait([a, b]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_wait_with_exception',
    'treats a failure as an end like any other, and does not raise it',
    () => {
      inLoop(function* () {
        const a = createTask(sleep(100));
        const b = createTask(failAfter(150));
        for (let again = 0; again < 2; again++) {
          const { done, pending } = yield* wait([b, a]);
          expect([done.size, pending.size, now()]).toEqual([2, 0, 150]);
          expect([...done].filter((task) => task.exception() !== undefined)).toHaveLength(1);
        }
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_wait_with_timeout',
    'with a timeout returns the other tasks as pending: it raises nothing and cancels nothing',
    () => {
      inLoop(function* () {
        const a = createTask(sleep(100));
        const b = createTask(sleep(150));
        expectSets(yield* wait([b, a], { timeout: 110 }), [a], [b]);
        expect([now(), b.state, b.cancelling()]).toEqual([110, 'running', 0]);
        yield* wait([a, b]);
        expect([now(), b.state]).toEqual([150, 'succeeded']);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_wait_concurrent_complete',
    'has in `done` a task that is due at the instant of the timeout, if it was scheduled before',
    () => {
      inLoop(function* () {
        const a = createTask(sleep(100));
        const b = createTask(sleep(150));
        yield* turns();
        expectSets(yield* wait([b, a], { timeout: 100 }), [a], [b]);
        expect(now()).toBe(100);
        yield* wait([a, b]);
      });
    },
  );

  law('test_tasks.py::BaseTaskTests::test_wait_with_iterator_of_tasks', 'takes an iterator of tasks', () => {
    inLoop(function* () {
      const a = createTask(sleep(100));
      const b = createTask(sleep(150));
      expectSets(yield* wait([b, a].values()), [a, b], []);
      expect(now()).toBe(150);
    });
  });

  law('test_tasks.py::BaseTaskTests::test_wait_generator', 'takes a generator of tasks', () => {
    inLoop(function* () {
      let made = 0;
      const make = function* () {
        for (; made < 10; made++) yield createTask(sleep(made, made));
      };
      const { done, pending } = yield* wait(make(), { returnWhen: 'all-completed' });
      expect([...done].map((task) => task.result())).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect([pending.size, now()]).toEqual([0, 9]);
    });
  });

  law(
    'test_tasks.py::BaseTaskTests::test_yield_wait_does_not_shield_cancel',
    'cancelled ends at once, and leaves the tasks running',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const waiter = new Future<void>();
        const inner = coroutine(function* () {
          yield* waiter;
          log.push('inner');
        });
        const task = createTask(function* () {
          yield* wait([createTask(inner())]);
          log.push('outer');
        });
        yield* turns(2);
        task.cancel();
        expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
        expect([waiter.done(), log]).toEqual([false, []]);
        waiter.setResult();
        yield* turns();
        expect(log).toEqual(['inner']);
      });
    },
  );
});
