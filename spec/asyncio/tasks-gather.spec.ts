import { VirtualTimeScheduler } from 'rxjs';
import {
  CancelledError,
  coroutine,
  createTask,
  Future,
  gather,
  gatherSettled,
  now,
  sleep,
  type Task,
  type TaskWork,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { turns } from '../support/turns.js';
import { runInVirtualTime } from '../support/virtual-time.js';

type Numbers = Future<number>[];

const waitForIt = coroutine(function* (future: Future<number>) {
  return yield* future;
});

/** asyncio tests gather over futures, and over coroutines that wait for them. */
const WRAPPINGS: [name: string, wrap: (futures: Numbers) => TaskWork<number>[]][] = [
  ['futures', (futures) => futures],
  ['coroutines', (futures) => futures.map((future) => waitForIt(future))],
];

const futures = (count: number): Numbers => Array.from({ length: count }, () => new Future<number>());

/** Enough turns for all ready callbacks, and those that they make ready. */
const settle = () => turns(5);

const say = coroutine(function* (word: string) {
  return word;
});

describe('gather', () => {
  const reports = unretrievedReports();

  law(
    'test_tasks.py::GatherTestsBase::test_success',
    'ends when all have ended, with the results in the order of its arguments',
    () => {
      for (const [, wrap] of WRAPPINGS) {
        inLoop(function* () {
          const [a, b, c] = futures(3) as [Future<number>, Future<number>, Future<number>];
          const all = gather(wrap([a, b, c]));
          const ends: unknown[] = [];
          all.addDoneCallback((future) => ends.push(future === all));
          b.setResult(1);
          a.setResult(2);
          yield* settle();
          expect([ends, all.done()]).toEqual([[], false]);
          c.setResult(3);
          yield* settle();
          expect(ends).toEqual([true]);
          expect(all.result()).toEqual([2, 1, 3]);
        });
      }
    },
  );

  law(
    'test_tasks.py::GatherTestsBase::test_one_exception',
    'fails with the first failure at once; the others do not change that, and are not cancelled',
    () => {
      for (const [, wrap] of WRAPPINGS) {
        inLoop(function* () {
          const [a, b, c, d, e] = futures(5) as [
            Future<number>,
            Future<number>,
            Future<number>,
            Future<number>,
            Future<number>,
          ];
          const all = gather(wrap([a, b, c, d, e]));
          let ends = 0;
          all.addDoneCallback(() => ends++);
          const error = new Error('first');
          yield* settle();
          a.setResult(1);
          b.setException(error);
          yield* settle();
          expect([all.done(), ends]).toEqual([true, 1]);
          expect(all.exception()).toBe(error);
          expect([c.done(), d.done(), e.done()]).toEqual([false, false, false]);
          c.setResult(3);
          d.cancel();
          e.setException(new Error('second'));
          yield* settle();
          expect(ends).toBe(1);
          expect(all.exception()).toBe(error);
        });
      }
    },
  );

  law(
    'test_tasks.py::FutureGatherTests::test_constructor_empty_sequence_use_running_loop',
    'of nothing is done, with an empty array',
    () => {
      inLoop(function* () {
        const all = gather([]);
        expect(all).toBeInstanceOf(Future);
        expect(yield* all).toEqual([]);
        expect(all.done()).toBe(true);
      });
    },
  );

  law(
    'test_tasks.py::FutureGatherTests::test_constructor_homogenous_futures',
    'of futures of one loop is pending while they are, and ends on that loop, however often they are gathered',
    () => {
      const scheduler = new VirtualTimeScheduler();
      const children = Array.from({ length: 3 }, () => new Future<number>({ scheduler }));
      const both = createTask(
        function* () {
          return [gather(children), gather(children)] as const;
        },
        { scheduler },
      );
      scheduler.flush();
      const all = both.result();
      expect(all.map((one) => one.done())).toEqual([false, false]);
      for (const child of children) child.setResult(1);
      expect(all.map((one) => one.done())).toEqual([false, false]);
      scheduler.flush();
      expect(all.map((one) => one.result())).toEqual([
        [1, 1, 1],
        [1, 1, 1],
      ]);
    },
  );

  law(
    'test_tasks.py::FutureGatherTests::test_constructor_heterogenous_futures',
    'of futures of several loops, which asyncio refuses, has the results of all',
    () => {
      inLoop(function* () {
        const here = new Future<string>();
        const there = new Future<string>({ scheduler: new VirtualTimeScheduler() });
        const all = gather([here, there]);
        here.setResult('here');
        yield* sleep(3);
        expect(all.done()).toBe(false);
        there.setResult('there');
        expect(yield* all).toEqual(['here', 'there']);
        expect(now()).toBe(3);
      });
    },
  );

  law(
    'test_tasks.py::FutureGatherTests::test_one_cancellation',
    'of which one is cancelled fails with CancelledError, and is not cancelled itself',
    () => {
      inLoop(function* () {
        const [a, b, c, d, e] = futures(5) as [
          Future<number>,
          Future<number>,
          Future<number>,
          Future<number>,
          Future<number>,
        ];
        const all = gather([a, b, c, d, e]);
        let ends = 0;
        all.addDoneCallback(() => ends++);
        a.setResult(1);
        b.cancel();
        yield* settle();
        expect([all.done(), all.cancelled(), ends]).toEqual([true, false, 1]);
        expect(all.exception()).toBeInstanceOf(CancelledError);
        c.setResult(3);
        d.cancel();
        e.setException(new Error('second'));
        yield* settle();
        expect(ends).toBe(1);
      });
    },
  );

  law(
    'test_tasks.py::CoroutineGatherTests::test_constructor_use_running_loop',
    'of coroutines runs them on the loop of the task that calls it',
    () => {
      inLoop(function* () {
        yield* sleep(7);
        const tellTime = coroutine(function* () {
          yield* sleep(1);
          return now();
        });
        expect(yield* gather([tellTime(), tellTime()])).toEqual([8, 8]);
      });
    },
  );

  law(
    [
      'test_tasks.py::CoroutineGatherTests::test_constructor_without_loop',
      'test_tasks.py::FutureGatherTests::test_constructor_empty_sequence_without_loop',
    ],
    'outside of all tasks uses the default loop, where asyncio has none',
    async () => {
      await expect(gather([])).resolves.toEqual([]);
      await expect(gather([say('abc'), say('def')])).resolves.toEqual(['abc', 'def']);
    },
  );

  law(
    'test_tasks.py::CoroutineGatherTests::test_duplicate_coroutines',
    'runs the same work once, and has its result at each index',
    () => {
      inLoop(function* () {
        let runs = 0;
        const call = coroutine(function* () {
          runs++;
          return 'abc';
        })();
        expect(yield* gather([call, call, say('def'), call])).toEqual(['abc', 'abc', 'def', 'abc']);
        expect(runs).toBe(1);
      });
    },
  );

  law(
    'test_tasks.py::CoroutineGatherTests::test_cancellation_broadcast',
    'that a cancelled task waits for cancels all, and their waits; then its cancel() is false',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const waiter = new Future<void>();
        const inner = coroutine(function* () {
          yield* waiter;
          log.push('inner');
        });
        const children = [createTask(inner()), createTask(inner())] as const;
        let all: Future<unknown> | undefined;
        const outer = createTask(function* () {
          all = gather(children);
          yield* all;
          log.push('outer');
        });
        yield* turns();
        expect(outer.cancel()).toBe(true);
        expect(yield* raisedBy(outer)).toBeInstanceOf(CancelledError);
        expect(all?.cancel()).toBe(false);
        expect(waiter.cancelled()).toBe(true);
        expect(children.map((child) => child.cancelled())).toEqual([true, true]);
        yield* turns();
        expect(log).toEqual([]);
      });
    },
  );

  law(
    'test_tasks.py::CoroutineGatherTests::test_exception_marking',
    'that has failed reads later failures, which are not reported',
    async () => {
      await runInVirtualTime(function* () {
        const a = new Future<void>();
        const b = new Future<void>();
        const fail = coroutine(function* (future: Future<void>, message: string) {
          yield* future;
          throw new Error(message);
        });
        const outer = createTask(function* () {
          yield* gather([fail(a, 'first'), fail(b, 'second')]);
        });
        yield* turns(2);
        a.setResult();
        yield* turns();
        b.setResult();
        yield* turns(3);
        expect(outer.exception()).toEqual(new Error('first'));
      });
      expect(reports).toEqual([]);
    },
  );

  law(
    'test_tasks.py::CoroutineGatherTests::test_issue46672',
    'refuses a value that is no work, and starts none of the others',
    () => {
      inLoop(function* () {
        let hasRun = false;
        const work = coroutine(function* () {
          hasRun = true;
        });
        expect(() => gather([work(), {} as never])).toThrow(TypeError);
        yield* settle();
        expect(hasRun).toBe(false);
      });
    },
  );
});

describe('gatherSettled', () => {
  law(
    'test_tasks.py::GatherTestsBase::test_result_exception_success',
    'of which none fails has the same results',
    () => {
      for (const [, wrap] of WRAPPINGS) {
        inLoop(function* () {
          const [a, b, c] = futures(3) as [Future<number>, Future<number>, Future<number>];
          const all = gatherSettled(wrap([a, b, c]));
          b.setResult(1);
          a.setResult(2);
          yield* settle();
          expect(all.done()).toBe(false);
          c.setResult(3);
          yield* settle();
          expect(all.result()).toEqual([2, 1, 3].map((value) => ({ status: 'fulfilled', value })));
        });
      }
    },
  );

  law(
    'test_tasks.py::GatherTestsBase::test_return_exceptions',
    'waits for all, and has the errors among its results',
    () => {
      for (const [, wrap] of WRAPPINGS) {
        inLoop(function* () {
          const [a, b, c, d] = futures(4) as [Future<number>, Future<number>, Future<number>, Future<number>];
          const all = gatherSettled(wrap([a, b, c, d]));
          let ends = 0;
          all.addDoneCallback(() => ends++);
          const errors = [new Error('one'), new Error('two')];
          b.setResult(1);
          c.setException(errors[0]);
          a.setResult(3);
          yield* settle();
          expect([all.done(), ends]).toEqual([false, 0]);
          d.setException(errors[1]);
          yield* settle();
          expect([all.done(), ends]).toEqual([true, 1]);
          const results = all.result();
          expect(results.slice(0, 2)).toEqual([3, 1].map((value) => ({ status: 'fulfilled', value })));
          expect(
            results.slice(2).map((result) => 'reason' in result && result.reason === errors.shift()),
          ).toEqual([true, true]);
        });
      }
    },
  );

  law(
    'test_tasks.py::FutureGatherTests::test_result_exception_one_cancellation',
    'has the CancelledError of a cancelled one among its results, and waits for the others',
    () => {
      inLoop(function* () {
        const [a, b, c, d, e, f] = futures(6) as [
          Future<number>,
          Future<number>,
          Future<number>,
          Future<number>,
          Future<number>,
          Future<number>,
        ];
        const all = gatherSettled([a, b, c, d, e, f]);
        let ends = 0;
        all.addDoneCallback(() => ends++);
        a.setResult(1);
        b.setException(new RangeError('b'));
        c.cancel();
        yield* settle();
        expect(all.done()).toBe(false);
        d.setResult(3);
        e.cancel('enough');
        f.setException(new Error('f'));
        expect(yield* all).toEqual([
          { status: 'fulfilled', value: 1 },
          { status: 'rejected', reason: new RangeError('b') },
          {
            status: 'rejected',
            reason: expect.objectContaining({ name: 'CancelledError', reason: undefined }) as unknown,
          },
          { status: 'fulfilled', value: 3 },
          {
            status: 'rejected',
            reason: expect.objectContaining({ name: 'CancelledError', reason: 'enough' }) as unknown,
          },
          { status: 'rejected', reason: new Error('f') },
        ]);
        expect(ends).toBe(1);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_cancel_gather_2',
    'that a cancelled task waits for raises CancelledError there, with the reason',
    () => {
      for (const [given, reason] of [
        [[], undefined],
        [[undefined], undefined],
        [['my message'], 'my message'],
        [[5], 5],
      ] as [[unknown?], unknown][]) {
        inLoop(function* () {
          const task: Task<void> = createTask(function* () {
            for (let round = 0; round < 20; round++) yield* gatherSettled([sleep(50)]);
          });
          yield* sleep(200);
          task.cancel(...given);
          const error = (yield* raisedBy(task)) as CancelledError;
          expect(error).toBeInstanceOf(CancelledError);
          expect(error.reason).toBe(reason);
          expect(now()).toBe(200);
        });
      }
    },
  );
});

describe('the cancellation of a gather', () => {
  law(
    'test_tasks.py::BaseTaskTests::test_cancel_gather_1',
    'whose children are all done is refused, and it has the results',
    () => {
      inLoop(function* () {
        const future = new Future<number>();
        const all = gather([waitForIt(future)]);
        yield* turns();
        const answers: unknown[] = [];
        future.addDoneCallback(() => {
          answers.push(all.done(), all.cancel());
        });
        future.setResult(42);
        expect(yield* all).toEqual([42]);
        expect(answers).toEqual([false, false]);
        expect(all.cancelled()).toBe(false);
      });
    },
  );
});
