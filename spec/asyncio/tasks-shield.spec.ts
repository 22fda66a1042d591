import { CancelledError, coroutine, createTask, Future, gather, now, shield, sleep } from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { turns } from '../support/turns.js';
import { runInVirtualTime } from '../support/virtual-time.js';

describe('shield', () => {
  law('test_tasks.py::BaseTaskTests::test_shield_result', 'passes the result on', () => {
    inLoop(function* () {
      const inner = new Future<number>();
      const outer = shield(inner);
      inner.setResult(42);
      expect(yield* outer).toBe(42);
    });
  });

  law('test_tasks.py::BaseTaskTests::test_shield_exception', 'passes the error itself on', () => {
    inLoop(function* () {
      const inner = new Future<number>();
      const outer = shield(inner);
      yield* turns();
      const error = new Error('expected');
      inner.setException(error);
      yield* turns();
      expect(outer.exception()).toBe(error);
    });
  });

  law('test_tasks.py::BaseTaskTests::test_shield_cancel_inner', 'is cancelled with its work', () => {
    inLoop(function* () {
      const inner = new Future<number>();
      const outer = shield(inner);
      yield* turns();
      inner.cancel();
      expect(outer.cancelled()).toBe(false);
      yield* turns();
      expect(outer.cancelled()).toBe(true);
    });
  });

  law(
    'test_tasks.py::BaseTaskTests::test_shield_cancel_outer',
    'cancelled does not affect its work, and does not keep it',
    () => {
      inLoop(function* () {
        const inner = new Future<number>();
        const outer = shield(inner);
        let ends = 0;
        outer.addDoneCallback(() => ends++);
        yield* turns();
        outer.cancel('not me');
        yield* turns();
        expect([outer.cancelled(), inner.done(), ends]).toEqual([true, false, 1]);
        inner.setResult(1);
        yield* turns(2);
        expect([outer.cancelled(), inner.result(), ends]).toEqual([true, 1, 1]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_shield_shortcut',
    'of a future that is done gives its result',
    () => {
      inLoop(function* () {
        const future = new Future<number>();
        future.setResult(42);
        expect(yield* shield(future)).toBe(42);
        expect(shield(future)).toBe(future);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_shield_effect',
    'lets work run to its end even if the task that waits for it is cancelled',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const waiter = new Future<void>();
        const inner = coroutine(function* () {
          yield* waiter;
          log.push('inner');
        });
        const outer = createTask(function* () {
          yield* shield(inner());
          log.push('outer');
        });
        yield* turns(2);
        outer.cancel();
        expect(yield* raisedBy(outer)).toBeInstanceOf(CancelledError);
        expect([outer.cancelled(), log]).toEqual([true, []]);
        waiter.setResult();
        yield* turns();
        expect(log).toEqual(['inner']);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_shield_gather',
    'around a gather, cancelled, leaves the gather and its children running',
    () => {
      inLoop(function* () {
        const children = [new Future<number>(), new Future<number>()] as const;
        const parent = gather(children);
        const outer = shield(parent);
        yield* turns();
        outer.cancel();
        yield* turns();
        expect([outer.cancelled(), parent.done()]).toEqual([true, false]);
        children[0].setResult(1);
        children[1].setResult(2);
        yield* turns();
        expect(parent.result()).toEqual([1, 2]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_gather_shield',
    'in a gather is cancelled with it, and its work is not',
    () => {
      inLoop(function* () {
        const children = [new Future<number>(), new Future<number>()] as const;
        const shields = [shield(children[0]), shield(children[1])] as const;
        const parent = gather(shields);
        yield* turns();
        parent.cancel();
        yield* turns();
        expect(parent.exception()).toBeInstanceOf(CancelledError);
        expect(shields.map((one) => one.cancelled())).toEqual([true, true]);
        expect(children.map((child) => child.done())).toEqual([false, false]);
        children[0].setResult(1);
        children[1].setResult(2);
        yield* turns();
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_shield_coroutine_use_running_loop',
    'of a coroutine runs it on the loop of the task that calls it',
    () => {
      inLoop(function* () {
        yield* sleep(7);
        const tellTime = coroutine(function* () {
          yield* sleep(1);
          return now();
        });
        expect(yield* shield(tellTime())).toBe(8);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_shield_coroutine_without_loop',
    'outside of all tasks runs a coroutine on the default loop, where asyncio has none',
    async () => {
      const answer = coroutine(function* () {
        return 42;
      });
      await expect(shield(answer())).resolves.toBe(42);
    },
  );
});

describe('once its shield has been cancelled, work', () => {
  const reports = unretrievedReports();

  /** `count` shields over one work, all cancelled before it ends. */
  const cancelShields = (work: () => Generator<never, number>, count: number) =>
    runInVirtualTime(function* () {
      const inner = createTask(work, { name: 'inner' });
      const shields = Array.from({ length: count }, () => shield(inner));
      yield* turns();
      for (const one of shields) one.cancel();
      yield* sleep(10);
      expect(shields.map((one) => one.cancelled())).toEqual(Array(count).fill(true));
      expect(inner.done()).toBe(true);
    });

  law(
    'test_tasks.py::BaseTaskTests::test_shield_cancel_outer_result',
    'that succeeds is not reported',
    async () => {
      await cancelShields(function* () {
        yield* sleep(5);
        return 1;
      }, 1);
      expect(reports).toEqual([]);
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_shield_cancel_outer_exception',
    'that fails is reported',
    async () => {
      await cancelShields(function* () {
        yield* sleep(5);
        throw new Error('foo');
      }, 1);
      expect(reports).toEqual([{ error: new Error('foo'), name: 'inner' }]);
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_shield_duplicate_log_once',
    'that fails is reported once, however many shields there were',
    async () => {
      await cancelShields(function* () {
        yield* sleep(5);
        throw new Error('foo');
      }, 3);
      expect(reports).toEqual([{ error: new Error('foo'), name: 'inner' }]);
    },
  );
});
