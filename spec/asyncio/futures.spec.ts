import { VirtualTimeScheduler } from 'rxjs';
import {
  CancelledError,
  createTask,
  Future,
  InvalidStateError,
  now,
  shield,
  sleep,
  type Task,
  taskScheduler,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { collectGarbage } from '../support/memory.js';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { turns } from '../support/turns.js';
import { runInVirtualTime } from '../support/virtual-time.js';

/** The calls that a done future refuses. */
function expectSettled(future: Future<number>): void {
  expect(() => {
    future.setResult(1);
  }).toThrow(InvalidStateError);
  expect(() => {
    future.setException(new Error('late'));
  }).toThrow(InvalidStateError);
  expect(future.cancel()).toBe(false);
}

describe('a future', () => {
  law(
    'test_futures.py::BaseFutureTests::test_isfuture',
    'is recognised by its class, as a task is; a class or another awaitable is none',
    () => {
      inLoop(function* () {
        const task = createTask(sleep(0));
        const future = new Future<void>();
        const answers = [future, task, Future, sleep(0), 1, { done: () => true }].map(
          (one) => one instanceof Future,
        );
        expect(answers).toEqual([true, true, false, false, false, false]);
        yield* task;
      });
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_initial_state',
    'is neither done nor cancelled at first; once it is cancelled, it is both',
    () => {
      const future = new Future<void>();
      expect([future.done(), future.cancelled()]).toEqual([false, false]);
      future.cancel();
      expect([future.done(), future.cancelled()]).toEqual([true, true]);
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_constructor_use_running_loop',
    'belongs to the loop of the task that makes it: its callbacks run there',
    () => {
      const log: string[] = [];
      const made = new VirtualTimeScheduler();
      const making = createTask(
        function* () {
          const future = new Future<void>();
          return { future };
        },
        { scheduler: made },
      );
      made.flush();
      const { future } = making.result();
      future.addDoneCallback(() => log.push('called'));
      future.setResult();
      inLoop(function* () {
        yield* turns(3);
        expect(log).toEqual([]);
      });
      made.flush();
      expect(log).toEqual(['called']);
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_constructor_without_loop',
    'made outside of all tasks belongs to the default loop, where asyncio has none',
    async () => {
      const future = new Future<number>();
      const called = new Promise((resolve) => {
        future.addDoneCallback((one) => {
          resolve(one === future);
        });
      });
      future.setResult(42);
      await expect(called).resolves.toBe(true);
      await expect(future).resolves.toBe(42);
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_future_cancel_message_getter',
    'cancelled with a reason raises CancelledError with that reason in the tasks that wait for it',
    () => {
      inLoop(function* () {
        const future = new Future<void>();
        future.cancel('my message');
        const error = (yield* raisedBy(future)) as CancelledError;
        expect(error).toBeInstanceOf(CancelledError);
        expect([error.reason, error.message]).toEqual(['my message', 'my message']);
      });
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_cancel',
    'that is cancelled raises CancelledError when it is read, and cannot be set again',
    () => {
      const future = new Future<number>();
      expect(future.cancel()).toBe(true);
      expect([future.cancelled(), future.done()]).toEqual([true, true]);
      expect(() => future.result()).toThrow(CancelledError);
      expect(() => future.exception()).toThrow(CancelledError);
      expectSettled(future);
      expect(future.cancelled()).toBe(true);
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_result',
    'has no result before its end; with a result it has no error, and cannot be set again',
    () => {
      const future = new Future<number>();
      expect(() => future.result()).toThrow(InvalidStateError);
      future.setResult(42);
      expect([future.cancelled(), future.done()]).toEqual([false, true]);
      expect([future.result(), future.exception()]).toEqual([42, undefined]);
      expectSettled(future);
      expect(future.result()).toBe(42);
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_exception',
    'has no error before its end; with an error, result() raises it, and it cannot be set again',
    () => {
      const future = new Future<number>();
      const error = new Error('broken');
      expect(() => future.exception()).toThrow(InvalidStateError);
      future.setException(error);
      expect([future.cancelled(), future.done()]).toEqual([false, true]);
      expect(() => future.result()).toThrow(error);
      expect(future.exception()).toBe(error);
      expectSettled(future);
      expect(future.exception()).toBe(error);
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_exception_class',
    'fails with exactly the given error: a class too is raised itself, as JavaScript throws it',
    () => {
      inLoop(function* () {
        const future = new Future<void>();
        future.setException(RangeError);
        expect(future.exception()).toBe(RangeError);
        expect(yield* raisedBy(future)).toBe(RangeError);
      });
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_yield_from_twice',
    'that is done does not suspend a task that waits for it',
    () => {
      inLoop(function* () {
        const future = new Future<number>();
        const log: unknown[] = [];
        const task = createTask(function* () {
          log.push(yield* future);
          taskScheduler.schedule(() => log.push('another'));
          log.push(yield* future);
          yield* turns();
        });
        yield* turns();
        expect(log).toEqual([]);
        future.setResult(42);
        yield* task;
        expect(log).toEqual([42, 42, 'another']);
      });
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_copy_state',
    'passes its end on to a task or shield of it: result, error or cancellation',
    () => {
      inLoop(function* () {
        const ends: ((future: Future<number>) => void)[] = [
          (future) => {
            future.setResult(10);
          },
          (future) => {
            future.setException(new Error('broken'));
          },
          (future) => future.cancel(),
        ];
        const seen: unknown[] = [];
        for (const end of ends) {
          const future = new Future<number>();
          const copies = [shield(future), createTask(future)];
          yield* turns(2);
          end(future);
          yield* turns(3);
          for (const copy of copies) {
            expect([copy.done(), copy.cancelled()]).toEqual([true, future.cancelled()]);
            seen.push(copy.cancelled() ? 'cancelled' : (copy.exception() ?? copy.result()));
          }
        }
        expect(seen).toEqual([10, 10, new Error('broken'), new Error('broken'), 'cancelled', 'cancelled']);
      });
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_iter',
    'throws an error that says what to write if code other than the loop steps it',
    () => {
      const future = new Future<void>();
      expect(() => [...(future as unknown as Iterable<unknown>)]).toThrow(TypeError);
      expect(() => future[Symbol.iterator]().next()).toThrow('Only `yield*` in a coroutine');
      expect(future.done()).toBe(false);
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_set_result_unless_cancelled',
    'behind a sleep that is cancelled at the very instant it is due stays cancelled',
    () => {
      inLoop(function* () {
        const cancelling: { sleeper?: Task<string> } = {};
        taskScheduler.schedule(() => cancelling.sleeper!.cancel(), 10); // added before the sleep, so that it runs first
        const sleeper = createTask(sleep(10, 'slept'));
        cancelling.sleeper = sleeper;
        expect(yield* raisedBy(sleeper)).toBeInstanceOf(CancelledError);
        expect([sleeper.cancelled(), now()]).toEqual([true, 10]);
      });
    },
  );
});

describe('the exception of a future', () => {
  const reports = unretrievedReports();

  const fail = function* () {
    throw new RangeError('boom');
  };

  /** A task in a separate run. Only `ask` observes how it ends. */
  const runAndAsk = (work: () => Generator<never, unknown>, ask: (task: Task<unknown>) => void) =>
    runInVirtualTime(function* () {
      const task = createTask(work, { name: 'forgotten' });
      yield* turns(2);
      ask(task);
    });

  law(
    'test_futures.py::BaseFutureTests::test_tb_logger_abandoned',
    'is not reported while pending',
    async () => {
      (() => {
        expect(new Future<void>().done()).toBe(false);
      })();
      await collectGarbage();
      await collectGarbage();
      expect(reports).toEqual([]);
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_tb_logger_not_called_after_cancel',
    'is not reported when it is cancelled after it has failed',
    async () => {
      await runAndAsk(fail, (task) => {
        expect(task.cancel()).toBe(false);
      });
      expect(reports).toEqual([]);
    },
  );

  law(
    [
      'test_futures.py::BaseFutureTests::test_tb_logger_result_unretrieved',
      'test_futures.py::BaseFutureTests::test_tb_logger_result_retrieved',
    ],
    'is not reported when it has a result, read or not',
    async () => {
      const succeed = function* () {
        return 42;
      };
      await runAndAsk(succeed, () => {});
      await runAndAsk(succeed, (task) => {
        expect(task.result()).toBe(42);
      });
      expect(reports).toEqual([]);
    },
  );

  law(
    'test_futures.py::BaseFutureTests::test_tb_logger_exception_unretrieved',
    'is reported when it has failed: when its run ends, or when it is collected',
    async () => {
      await runAndAsk(fail, () => {});
      expect(reports).toEqual([{ error: new RangeError('boom'), name: 'forgotten' }]);
      reports.length = 0;

      await (async () => {
        createTask(fail, { name: 'collected' });
        await sleep(0);
        await sleep(0);
      })();
      for (let i = 0; i < 3; i++) await collectGarbage();
      expect(reports).toEqual([{ error: new RangeError('boom'), name: 'collected' }]);
    },
  );

  law(
    [
      'test_futures.py::BaseFutureTests::test_tb_logger_exception_retrieved',
      'test_futures.py::BaseFutureTests::test_tb_logger_exception_result_retrieved',
    ],
    'is not reported once exception() or result() has read it',
    async () => {
      await runAndAsk(fail, (task) => {
        expect(task.exception()).toEqual(new RangeError('boom'));
      });
      await runAndAsk(fail, (task) => {
        expect(() => task.result()).toThrow('boom');
      });
      expect(reports).toEqual([]);
    },
  );
});

describe('the report of an exception that was never retrieved', () => {
  law(
    'test_futures.py::BaseFutureTests::test_future_exception_never_retrieved',
    'says by default what failed, and that its exception was never retrieved',
    async () => {
      const printed: unknown[][] = [];
      const { error: print } = console;
      console.error = (...words: unknown[]) => printed.push(words);
      try {
        await runInVirtualTime(function* () {
          createTask(
            function* () {
              throw new Error('test');
            },
            { name: 'forgotten' },
          );
          yield* turns(2);
        });
      } finally {
        console.error = print;
      }
      expect(printed).toEqual([
        ['rxtask: forgotten failed and its exception was never retrieved:', new Error('test')],
      ]);
    },
  );
});

describe('done callbacks', () => {
  /** A future with a callback for each number. The callback adds the number to a list. */
  function withCallbacks(numbers: number[]) {
    const future = new Future<string>();
    const bag: number[] = [];
    const callbacks = numbers.map((number) => () => {
      bag.push(number);
    });
    for (const callback of callbacks) future.addDoneCallback(callback);
    return { future, bag, callbacks };
  }

  /** Ends the future. The callbacks run one turn later, not before. */
  function* end(future: Future<string>, bag: number[], expected: number[]) {
    expect(bag).toEqual([]);
    future.setResult('foo');
    expect(bag).toEqual([]);
    yield* turns();
    expect(bag).toEqual(expected);
    expect(future.result()).toBe('foo');
  }

  law(
    'test_futures.py::BaseFutureDoneCallbackTests::test_callbacks_remove_first_callback',
    'are called in order, except the first, which was removed; removing twice does nothing',
    () => {
      inLoop(function* () {
        const { future, bag, callbacks } = withCallbacks([42, 17, 100]);
        expect([0, 0].map((at) => future.removeDoneCallback(callbacks[at]!))).toEqual([1, 0]);
        yield* end(future, bag, [17, 100]);
      });
    },
  );

  law(
    'test_futures.py::BaseFutureDoneCallbackTests::test_callbacks_remove_first_and_second_callback',
    'are called, except the first and second, which were removed',
    () => {
      inLoop(function* () {
        const { future, bag, callbacks } = withCallbacks([42, 17, 100]);
        expect([0, 1, 0].map((at) => future.removeDoneCallback(callbacks[at]!))).toEqual([1, 1, 0]);
        yield* end(future, bag, [100]);
      });
    },
  );

  law(
    'test_futures.py::BaseFutureDoneCallbackTests::test_callbacks_remove_third_callback',
    'are called in order, except the last, which was removed',
    () => {
      inLoop(function* () {
        const { future, bag, callbacks } = withCallbacks([42, 17, 100]);
        expect([2, 2].map((at) => future.removeDoneCallback(callbacks[at]!))).toEqual([1, 0]);
        yield* end(future, bag, [42, 17]);
      });
    },
  );

  law(
    'test_futures.py::BaseFutureDoneCallbackTests::test_callbacks_invoked_on_set_result',
    'are called in order on the turn after setResult',
    () => {
      inLoop(function* () {
        const { future, bag } = withCallbacks([42, 17]);
        yield* end(future, bag, [42, 17]);
      });
    },
  );

  law(
    'test_futures.py::BaseFutureDoneCallbackTests::test_callbacks_invoked_on_set_exception',
    'are called on the turn after setException',
    () => {
      inLoop(function* () {
        const { future, bag } = withCallbacks([100]);
        const error = new Error('broken');
        future.setException(error);
        expect(bag).toEqual([]);
        yield* turns();
        expect(bag).toEqual([100]);
        expect(future.exception()).toBe(error);
      });
    },
  );

  law(
    'test_futures.py::BaseFutureDoneCallbackTests::test_remove_done_callback',
    'are removed with all their registrations at once, and the number is returned',
    () => {
      inLoop(function* () {
        const { future, bag, callbacks } = withCallbacks([1, 2]);
        const [one, two] = callbacks as [() => void, () => void];
        expect(future.removeDoneCallback(two)).toBe(1);
        expect(future.removeDoneCallback(() => bag.push(3))).toBe(0);
        future.addDoneCallback(two);
        for (let i = 0; i < 5; i++) future.addDoneCallback(one);
        expect(future.removeDoneCallback(one)).toBe(6);
        yield* end(future, bag, [2]);
      });
    },
  );

  law(
    'test_futures.py::BaseFutureDoneCallbackTests::test_schedule_callbacks_list_mutation_1',
    'may remove others while they are called: those are called too',
    () => {
      inLoop(function* () {
        const future = new Future<string>();
        const bag: unknown[] = [];
        const other = () => bag.push('other');
        future.addDoneCallback(() => bag.push(future.removeDoneCallback(other)));
        future.addDoneCallback(other);
        future.addDoneCallback(other);
        future.setResult('boom');
        yield* turns();
        expect(bag).toEqual([0, 'other', 'other']);
      });
    },
  );
});
