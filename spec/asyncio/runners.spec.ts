import { VirtualTimeScheduler } from 'rxjs';
import {
  allTasks,
  CancelledError,
  createTask,
  currentTask,
  Future,
  now,
  run,
  sleep,
  type Task,
  taskScheduler,
  until,
} from 'rxtask';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { turns } from '../support/turns.js';
import { runInVirtualTime } from '../support/virtual-time.js';

function* forever() {
  yield* new Future<void>();
}

describe('run', () => {
  const reports = unretrievedReports();

  law(
    ['test_runners.py::RunTests::test_asyncio_run_return', 'test_runners.py::RunnerTests::test_run'],
    'returns the result of main, and leaves nothing on the loop',
    async () => {
      const scheduler = new VirtualTimeScheduler();
      const result = run(
        function* () {
          createTask(sleep(10_000));
          yield* sleep(5);
          return 42;
        },
        { scheduler },
      );
      scheduler.flush();
      expect(scheduler.now()).toBe(5);
      expect(scheduler.actions).toEqual([]);
      await expect(result).resolves.toBe(42);
      const left = createTask(
        function* () {
          return allTasks().size;
        },
        { scheduler },
      );
      scheduler.flush();
      expect(left.result()).toBe(1);
    },
  );

  law('test_runners.py::RunTests::test_asyncio_run_raises', 'fails with the error of main', async () => {
    const error = new RangeError('spam');
    const result = runInVirtualTime(function* () {
      yield* turns();
      throw error;
    });
    await expect(result).rejects.toBe(error);
    expect(reports).toEqual([]);
  });

  law(
    [
      'test_runners.py::RunTests::test_asyncio_run_only_coro',
      'test_runners.py::RunnerTests::test_run_non_coro',
    ],
    'refuses values that are no work, and functions that return none',
    async () => {
      for (const main of [1, 123, () => null]) await expect(run(main as never)).rejects.toThrow(TypeError);
    },
  );

  law(
    'test_runners.py::RunTests::test_asyncio_run_cancels_hanging_tasks',
    'cancels the tasks that main leaves, and waits for their end before it returns the result',
    async () => {
      const log: unknown[] = [];
      let left: Task<void> | undefined;
      const result = await runInVirtualTime(function* () {
        left = createTask(function* () {
          try {
            yield* sleep(100);
          } finally {
            yield* sleep(30);
            log.push(['cleaned up', now()]);
          }
        });
        yield* turns();
        return 123;
      });
      expect([result, left?.state, log]).toEqual([123, 'cancelled', [['cleaned up', 30]]]);
    },
  );

  law(
    'test_runners.py::RunTests::test_asyncio_run_reports_hanging_tasks_errors',
    'reports the failure of such a task, and returns the result of main',
    async () => {
      const result = await runInVirtualTime(function* () {
        createTask(
          function* () {
            expect(yield* raisedBy(sleep(100))).toBeInstanceOf(CancelledError);
            throw new RangeError('in clean-up');
          },
          { name: 'leftover' },
        );
        yield* turns();
        return 123;
      });
      expect(result).toBe(123);
      expect(reports).toEqual([{ error: new RangeError('in clean-up'), name: 'leftover' }]);
    },
  );

  law(
    'test_runners.py::RunTests::test_asyncio_run_closes_gens_after_hanging_tasks_errors',
    'closes async generators that tasks are reading, and waits for that, when main has failed',
    async () => {
      const log: string[] = [];
      async function* fidget() {
        try {
          for (;;) yield Promise.resolve(1);
        } finally {
          await Promise.resolve();
          log.push('closed');
        }
      }
      let spinner: AsyncGenerator<number> | undefined;
      let reading: Task<number> | undefined;
      const result = run(function* () {
        spinner = fidget();
        reading = createTask(spinner);
        yield* turns(3);
        throw new RangeError('fancy exit');
      });
      await expect(result).rejects.toThrow(new RangeError('fancy exit'));
      expect([log, reading?.state]).toEqual([['closed'], 'cancelled']);
      expect(await spinner!.next()).toEqual({ done: true, value: undefined });
    },
  );

  law(
    [
      'test_runners.py::RunTests::test_asyncio_run_from_running_loop',
      'test_runners.py::RunnerTests::test_recursive_run',
    ],
    'within another, which asyncio refuses, ends its own tasks and no others',
    async () => {
      const seen: unknown[] = [];
      const result = await run(function* () {
        const outer = createTask(forever);
        let inner: Task<void> | undefined;
        const word = yield* until(
          run(function* () {
            inner = createTask(forever);
            yield* turns();
            return 'inner';
          }),
        );
        seen.push(word, inner?.state, outer.state);
        return 'outer';
      });
      expect([result, seen]).toEqual(['outer', ['inner', 'cancelled', 'running']]);
    },
  );

  law(
    [
      'test_runners.py::RunTests::test_asyncio_run_loop_factory',
      'test_runners.py::RunnerTests::test_custom_factory',
    ],
    'runs main, and all that it starts, on the scheduler given',
    async () => {
      const scheduler = new VirtualTimeScheduler();
      scheduler.frame = 1000;
      const result = run(
        function* () {
          const child = createTask(function* () {
            yield* sleep(5);
            return now();
          });
          return [now(), yield* child];
        },
        { scheduler },
      );
      expect(scheduler.actions).toHaveLength(1);
      scheduler.flush();
      await expect(result).resolves.toEqual([1000, 1005]);
    },
  );

  law(
    ['test_runners.py::RunnerTests::test_run_future', 'test_runners.py::RunnerTests::test_run_awaitable'],
    'takes any awaitable: a future gives its result',
    async () => {
      const scheduler = new VirtualTimeScheduler();
      const future = new Future<string>({ scheduler });
      const results = [run(future, { scheduler }), run(sleep(5, 'slept'), { scheduler })];
      scheduler.schedule(() => {
        future.setResult('done');
      }, 3);
      scheduler.flush();
      await expect(Promise.all(results)).resolves.toEqual(['done', 'slept']);
      await expect(run(Promise.resolve('kept'))).resolves.toBe('kept');
    },
  );
});

describe('the signal of a run', () => {
  /** Records the CancelledError of `work` and its instant, and throws it again. */
  function* waitAndRaise(work: () => Generator<never, unknown>, seen: unknown[]) {
    const error = yield* raisedBy(work() as Generator<never>);
    seen.push(error, now());
    throw error;
  }

  function expectReason(error: unknown, reason: unknown): void {
    expect(error).toBeInstanceOf(CancelledError);
    expect((error as CancelledError).reason).toBe(reason);
  }

  law(
    'test_runners.py::RunnerTests::test_interrupt_call_soon',
    'aborted cancels main, even if that waits for nothing but its turn; the run fails with the reason',
    async () => {
      const controller = new AbortController();
      const seen: unknown[] = [];
      const result = runInVirtualTime(
        function* () {
          createTask(function* () {
            yield* turns(3);
            controller.abort('interrupt');
          });
          yield* waitAndRaise(function* () {
            for (;;) yield* sleep(0);
          }, seen);
        },
        { signal: controller.signal },
      );
      const error: unknown = await result.catch((raised: unknown) => raised);
      expectReason(error, 'interrupt');
      expect(seen[0]).toBe(error);
    },
  );

  law(
    'test_runners.py::RunnerTests::test_interrupt_wait',
    'aborted cancels the future that main waits for too',
    async () => {
      const controller = new AbortController();
      const seen: unknown[] = [];
      let future: Future<void> | undefined;
      const result = runInVirtualTime(
        function* () {
          future = new Future<void>();
          taskScheduler.schedule(() => {
            controller.abort('interrupt');
          }, 100);
          yield* waitAndRaise(function* () {
            yield* future!;
          }, seen);
        },
        { signal: controller.signal },
      );
      expectReason(await result.catch((raised: unknown) => raised), 'interrupt');
      expect([future?.cancelled(), seen[1]]).toEqual([true, 100]);
    },
  );

  law(
    'test_runners.py::RunnerTests::test_interrupt_cancelled_task',
    'aborted when main is being cancelled already does not change that cancellation',
    async () => {
      const controller = new AbortController();
      const result = runInVirtualTime(
        function* () {
          const main = currentTask()!;
          createTask(function* () {
            yield* sleep(0);
            main.cancel('its own');
            controller.abort('interrupt');
          });
          yield* sleep(10_000);
        },
        { signal: controller.signal },
      );
      expectReason(await result.catch((raised: unknown) => raised), 'its own');
    },
  );
});
