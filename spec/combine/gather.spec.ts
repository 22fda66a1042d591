import {
  allTasks,
  CancelledError,
  config,
  coroutine,
  createTask,
  Future,
  gather,
  gatherSettled,
  now,
  run,
  sleep,
  type Task,
  wait,
} from 'rxtask';
import { VirtualTimeScheduler } from 'rxjs';
import { runVirtual } from 'rxtask/testing';
import { cancelEach } from '../../lib/core/cancel-each.js';
import { reportError } from '../../lib/loop/report-error.js';
import { collectGarbage } from '../support/memory.js';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { inVirtualTime } from '../support/virtual-time.js';

const failAfter = coroutine(function* (ms: number, message: string) {
  yield* sleep(ms);
  throw new Error(message);
});

/** Swallows the cancellation. */
const stubborn = coroutine(function* (answer: string) {
  try {
    yield* sleep(1000);
  } catch {
    yield* sleep(1);
  }
  return answer;
});

/** Never ends by itself. When cancelled, it cleans up for `ms`. */
const slowToLeave = coroutine(function* (ms: number) {
  try {
    yield* new Future<void>();
  } finally {
    yield* sleep(ms);
  }
});

describe('gather', () => {
  it('gives results in the order of its arguments', () => {
    const { result } = runVirtual(function* () {
      const results = yield* gather([sleep(3, 'a'), sleep(1, 'b'), sleep(2, 'c')]);
      return [results, now()];
    });

    expect(result).toEqual([['a', 'b', 'c'], 3]);
  });

  it('starts its work when it is called, in the order of its arguments', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const work = function* (name: string) {
        log(name);
      };
      const both = gather([work('a'), work('b')]);
      log('called');
      yield* sleep(5);
      log(both.done());
    });

    expect(timeline.map(([, event]) => event)).toEqual(['called', 'a', 'b', true]);
  });

  it('of nothing is done at once, with an empty array', () => {
    const nothing = gather([]);

    expect(nothing.done()).toBe(true);
    expect(nothing.result()).toEqual([]);
    expect(gatherSettled([]).result()).toEqual([]);
  });

  it('counts the same object once, and gives its result at each place', () => {
    const { result } = runVirtual(function* () {
      const work = sleep(1, {});
      const both = gather([work, sleep(0, 1), work]);
      const count = allTasks().size;
      const [a, , b] = yield* both;
      return [count, a === b];
    });

    expect(result).toEqual([3, true]);
  });

  it.each([
    ['gather', gather],
    ['gatherSettled', gatherSettled],
  ])('as %s takes any iterable, for example a result of wait', (_, combine) => {
    const { result } = runVirtual(function* () {
      const { done } = yield* wait([sleep(2, 'a'), sleep(1, 'b')]);
      const settled = (yield* combine(done)) as unknown[];
      const iterated = (yield* combine(done.values())) as unknown[];
      return [settled, iterated];
    });
    const expected =
      combine === gather ? ['a', 'b'] : ['a', 'b'].map((value) => ({ status: 'fulfilled', value }));

    expect(result).toEqual([expected, expected]);
  });

  it('uses Futures and Tasks themselves: it adds no task to those', () => {
    const { result } = runVirtual(function* () {
      const future = new Future<string>();
      const child = createTask(sleep(1, 'task'));
      const both = gather([future, child]);
      const settled = gatherSettled([future, child]);
      const count = allTasks().size;
      future.setResult('future');
      yield* settled;
      return [count, yield* both];
    });

    expect(result).toEqual([2, ['future', 'task']]);
  });

  it('is itself no task', () => {
    const { result } = runVirtual(function* () {
      const both = gather([sleep(1), sleep(1)]);
      const count = allTasks().size;
      yield* both;
      return count;
    });

    expect(result).toBe(3);
  });

  it.each([
    ['gather', gather],
    ['gatherSettled', gatherSettled],
  ])('as %s with all inputs done is done at once', (_, combine) => {
    const { result } = runVirtual(function* () {
      const [a, b] = [new Future<number>(), new Future<number>()];
      a.setResult(1);
      b.setResult(2);
      return combine([a, b]).done();
    });

    expect(result).toBe(true);
  });

  it('of a failed input and others is done at once', () => {
    const { result } = runVirtual(function* () {
      const [failed, pending] = [new Future<number>(), new Future<number>()];
      failed.setException(new Error('broken'));
      const both = gather([pending, failed]);
      return [both.done(), both.exception()];
    });

    expect(result).toEqual([true, new Error('broken')]);
  });

  it('fails with the first failure at once, and the others run on', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const other = createTask(function* () {
        yield* sleep(5);
        log('other has ended');
        return 'result';
      });
      const error = yield* raisedBy(gather([other, failAfter(2, 'second'), failAfter(1, 'first')]));
      log((error as Error).message);
      return yield* other;
    });

    expect(timeline).toEqual([
      [1, 'first'],
      [5, 'other has ended'],
    ]);
    expect(task.result()).toBe('result');
  });

  it('does not cancel the others, also if they have no other consumer', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const error = yield* raisedBy(
        gather([
          failAfter(1, 'first'),
          (function* () {
            yield* sleep(5);
            log('other has ended');
          })(),
        ]),
      );
      log((error as Error).message);
    });

    expect(timeline).toEqual([
      [1, 'first'],
      [5, 'other has ended'],
    ]);
  });

  it('that has failed observes the later failures too: none is reported', async () => {
    const { onUnretrieved } = config;
    const reported = jest.fn();
    config.onUnretrieved = reported;
    try {
      const scheduler = new VirtualTimeScheduler();
      const ended = run(
        function* () {
          yield* raisedBy(gather([failAfter(1, 'first'), failAfter(2, 'second')]));
          yield* sleep(5);
        },
        { scheduler },
      );
      scheduler.flush();
      await ended;
    } finally {
      config.onUnretrieved = onUnretrieved;
    }

    expect(reported).not.toHaveBeenCalled();
  });

  it('is not cancelled by a child that is: it fails with CancelledError, and the others run on', () => {
    const { result } = runVirtual(function* () {
      const [a, b] = [createTask(sleep(5, 'a')), createTask(sleep(5, 'b'))];
      const both = gather([a, b]);
      yield* sleep(1);
      a.cancel('reason');
      const error = yield* raisedBy(both);
      const seen = [error instanceof CancelledError && error.reason, both.cancelled(), now(), b.done()];
      return [...seen, yield* b];
    });

    expect(result).toEqual(['reason', false, 1, false, 'b']);
  });

  it('cancelled cancels all its children, and fails when the first has ended', () => {
    const { result } = runVirtual(function* () {
      const children = [createTask(slowToLeave(5)), createTask(slowToLeave(2)), createTask(slowToLeave(9))];
      const all = gather(children);
      yield* sleep(1);
      const isTaken = all.cancel('enough');
      const states = children.map(({ state }) => state);
      const isDone = all.done();
      const error = yield* raisedBy(all);
      const seen = [isTaken, states, isDone, now(), (error as CancelledError).reason, all.cancelled()];
      yield* gatherSettled(children);
      return [...seen, children.map(({ state }) => state)];
    });

    expect(result).toEqual([
      true,
      ['cancelling', 'cancelling', 'cancelling'],
      false,
      3,
      'enough',
      false,
      ['cancelled', 'cancelled', 'cancelled'],
    ]);
  });

  it('cancelled fails with the failure of a child that fails first', () => {
    const { result } = runVirtual(function* () {
      const failing = createTask(function* () {
        try {
          yield* sleep(100);
        } catch {
          throw new Error('clean-up failed');
        }
      });
      const both = gather([failing, slowToLeave(3)]);
      yield* sleep(1);
      both.cancel();
      return yield* raisedBy(both);
    });

    expect(result).toEqual(new Error('clean-up failed'));
  });

  it('cancelled fails with CancelledError without a reason, even if all children swallow the request', () => {
    const { result } = runVirtual(function* () {
      const children = [createTask(stubborn('a')), createTask(stubborn('b'))];
      const both = gather(children);
      yield* sleep(1);
      both.cancel('enough');
      const error = yield* raisedBy(both);
      return [
        error instanceof CancelledError,
        (error as CancelledError).reason,
        both.cancelled(),
        children.map((child) => child.result()),
      ];
    });

    expect(result).toEqual([true, undefined, false, ['a', 'b']]);
  });

  it('cancel() is false when no child takes the request, though it is not done: the ends of the children were not delivered yet', () => {
    const { result } = runVirtual(function* () {
      const [a, b] = [new Future<number>(), new Future<number>()];
      const both = gather([a, b]);
      a.setResult(1);
      b.setResult(2);
      const seen = [both.done(), both.cancel()];
      return [...seen, yield* both];
    });

    expect(result).toEqual([false, false, [1, 2]]);
  });

  it('cancel() is false, too, when such a gather is its child several times', () => {
    const { result } = runVirtual(function* () {
      const a = new Future<number>();
      const inner = gather([a]);
      const outer = gather([inner, inner]);
      a.setResult(1);
      const seen = [inner.done(), outer.cancel()];
      return [...seen, yield* outer];
    });

    expect(result).toEqual([false, false, [[1], [1]]]);
  });

  it('cancel() is false when it is done, and reaches no child that still runs', () => {
    const { result } = runVirtual(function* () {
      const slow = createTask(sleep(5, 'slow'));
      const both = gather([slow, failAfter(1, 'broken')]);
      yield* raisedBy(both);
      return [both.cancel(), slow.cancelling(), yield* slow];
    });

    expect(result).toEqual([false, 0, 'slow']);
  });

  it('that refused a request makes the waiting task keep it, for its next step', () => {
    const { result } = runVirtual(function* () {
      const future = new Future<number>();
      const waiting = createTask(function* () {
        return yield* gather([future]);
      });
      yield* sleep(1);
      future.setResult(1);
      waiting.cancel('kept');
      const error = yield* raisedBy(waiting);
      return [(error as CancelledError).reason, waiting.state];
    });

    expect(result).toEqual(['kept', 'cancelled']);
  });

  it('is cancelled with the task that waits for it: the children end before that task goes on', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const waiting = createTask(function* () {
        const error = yield* raisedBy(gather([slowToLeave(3), slowToLeave(3)]));
        log((error as CancelledError).reason);
      });
      yield* sleep(1);
      waiting.cancel('enough');
      yield* waiting;
    });

    expect(timeline).toEqual([[4, 'enough']]);
  });

  it('nested passes a request on to all, and refuses when all below have ended', () => {
    const { result } = runVirtual(function* () {
      const futures = [1, 2, 3].map(() => new Future<number>());
      const outer = gather([gather(futures.slice(0, 2)), futures[2]!]);
      futures.forEach((future, i) => {
        future.setResult(i);
      });
      const refused = outer.cancel();
      const other = gather([gather([new Future<number>()]), slowToLeave(1)]);
      yield* sleep(0);
      const taken = other.cancel();
      const error = yield* raisedBy(other);
      return [refused, yield* outer, taken, error instanceof CancelledError];
    });

    expect(result).toEqual([false, [[0, 1], 2], true, true]);
  });

  it('left by its last subscriber cancels its children', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(slowToLeave(1));
      const subscription = gather([child]).subscribe();
      yield* sleep(1);
      subscription.unsubscribe();
      const error = yield* raisedBy(child);
      return [error instanceof CancelledError, now()];
    });

    expect(result).toEqual([true, 2]);
  });

  it.each<[string, (all: Future<unknown>) => void]>([
    ['left', (all) => all.subscribe({ error: () => undefined }).unsubscribe()],
    ['disposed', (all) => all[Symbol.dispose]()],
  ])('%s twice, requests once: the clean-up of its children is not interrupted', (_, leave) => {
    const { result } = runVirtual(function* () {
      const events: unknown[] = [];
      const child = createTask(function* () {
        try {
          yield* sleep(100);
        } finally {
          yield* sleep(5);
          events.push('clean-up has ended', now());
        }
      });
      const all = gather([child]);
      yield* sleep(1);
      leave(all);
      yield* sleep(1);
      leave(all);
      yield* sleep(1);
      all.cancelOnce();
      yield* raisedBy(all);
      return [...events, child.cancelling()];
    });

    expect(result).toEqual(['clean-up has ended', expect.any(Number), 1]);
  });

  it('left does not interrupt a child that is cleaning up already', () => {
    const { result } = runVirtual(function* () {
      const [first, second] = [createTask(slowToLeave(5)), createTask(sleep(100))];
      const all = gatherSettled([gather([first]), second]);
      yield* sleep(1);
      first.cancel();
      yield* sleep(1);
      all[Symbol.dispose]();
      yield* sleep(1);
      const seen = [first.state, first.cancelling(), second.state];
      yield* raisedBy(all);
      return [...seen, now()];
    });

    expect(result).toEqual(['cancelling', 1, 'cancelled', 6]);
  });

  it('cancelled twice cancels its children twice, as in asyncio', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(slowToLeave(5));
      const all = gather([child]);
      yield* sleep(1);
      all.cancel();
      yield* sleep(1);
      all.cancel();
      yield* raisedBy(all);
      return [child.cancelling(), now()];
    });

    expect(result).toEqual([2, 2]);
  });

  it('cancelled together with other works interrupts the clean-up of its children too', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(slowToLeave(5));
      const all = gather([child]);
      yield* sleep(1);
      for (let i = 0; i < 2; i++) {
        cancelEach([all], undefined, reportError);
        yield* sleep(1);
      }
      yield* raisedBy(all);
      return [child.cancelling(), now()];
    });

    expect(result).toEqual([2, 3]);
  });

  it('is a consumer of its children: they go on when another consumer leaves', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(sleep(5, 'result'));
      const all = gather([child]);
      child.subscribe().unsubscribe();
      return yield* all;
    });

    expect(result).toEqual(['result']);
  });

  it('that has failed is no consumer of its children', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(sleep(5, 'result'));
      yield* raisedBy(gather([child, failAfter(1, 'broken')]));
      child.subscribe().unsubscribe();
      yield* sleep(1);
      return child.state;
    });

    expect(result).toBe('cancelled');
  });

  it('of two failures in one turn has the first, in the order in which they came', () => {
    const { result } = runVirtual(function* () {
      const all = gather([failAfter(2, 'second'), failAfter(1, 'first'), sleep(3)].reverse());
      const both = gather([failAfter(1, 'first'), failAfter(1, 'second')]);
      return [yield* raisedBy(all), yield* raisedBy(both)];
    });

    expect(result).toEqual([new Error('first'), new Error('first')]);
  });

  it('that has ended keeps no reference to its children', async () => {
    const refs: WeakRef<Task<unknown>>[] = [];
    const all = runVirtual(function* () {
      const children = [createTask(sleep(1)), createTask(sleep(2))];
      refs.push(...children.map((child) => new WeakRef(child)));
      const all = gather(children);
      yield* all;
      return { all };
    }).result;
    await collectGarbage();

    expect(refs.map((ref) => ref.deref())).toEqual([undefined, undefined]);
    expect(all.all.done()).toBe(true);
  });

  it('cancels an object twice that is given twice, as in asyncio', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(slowToLeave(1));
      const all = gather([child, child]);
      yield* sleep(1);
      all.cancel();
      const count = child.cancelling();
      yield* raisedBy(all);
      return count;
    });

    expect(result).toBe(2);
  });
});

describe('gatherSettled', () => {
  it('waits for all, and says how each has ended', () => {
    const { result } = runVirtual(function* () {
      const cancelled = createTask(sleep(100));
      const all = gatherSettled([sleep(3, 'a'), failAfter(1, 'broken'), cancelled]);
      yield* sleep(1);
      cancelled.cancel('reason');
      return [yield* all, now()];
    });

    expect(result).toEqual([
      [
        { status: 'fulfilled', value: 'a' },
        { status: 'rejected', reason: new Error('broken') },
        { status: 'rejected', reason: new CancelledError('reason') },
      ],
      3,
    ]);
  });

  it('keeps the reason of each child that was cancelled', () => {
    const { task } = inVirtualTime(function* () {
      const children = [createTask(sleep(9)), createTask(sleep(9))] as [Task<void>, Task<void>];
      const all = gatherSettled(children);
      yield* sleep(1);
      children[0].cancel('a');
      children[1].cancel('b');
      return (yield* all).map((result) => 'reason' in result && (result.reason as CancelledError).reason);
    });

    expect(task.result()).toEqual(['a', 'b']);
  });

  it('cancelled fails with CancelledError after the last child has ended: that of its last argument', () => {
    const { result } = runVirtual(function* () {
      const all = gatherSettled([slowToLeave(5), slowToLeave(2)]);
      yield* sleep(1);
      all.cancel('enough');
      const error = yield* raisedBy(all);
      return [error instanceof CancelledError && error.reason, now(), all.cancelled()];
    });

    expect(result).toEqual(['enough', 6, false]);
  });

  it('cancelled fails without reason when its last argument has not ended cancelled', () => {
    const { result } = runVirtual(function* () {
      const all = gatherSettled([slowToLeave(5), stubborn('b')]);
      yield* sleep(1);
      all.cancel('enough');
      const error = yield* raisedBy(all);
      return [error instanceof CancelledError, (error as CancelledError).reason];
    });

    expect(result).toEqual([true, undefined]);
  });

  it.each<[string, (child: Task<unknown>) => unknown, unknown]>([
    ['its reason', (child) => child.cancel('kept'), 'kept'],
    ['the reason of the last one', (child) => [child.cancel('first'), child.cancel('second')], 'second'],
    ['no reason where the last one has none', (child) => [child.cancel('first'), child.cancel()], undefined],
  ])(
    'cancelled fails with %s, when its last argument had kept a request and swallowed all',
    (_, request, reason) => {
      const { result } = runVirtual(function* () {
        const child: Task<unknown> = createTask(function* () {
          request(child); // in its own step, so no wait can take the request
          for (let i = 0; i < 2; i++) yield* raisedBy(sleep(100));
          return 'swallowed';
        });
        const all = gatherSettled([child]);
        yield* sleep(1);
        all.cancel('enough');
        const error = yield* raisedBy(all);
        return [error instanceof CancelledError, (error as CancelledError).reason];
      });

      expect(result).toEqual([true, reason]);
    },
  );

  it('awaited by its first child, ends by a cancellation: the other children are cancelled too', () => {
    const { result } = runVirtual(function* () {
      const children = [
        createTask(function* () {
          yield* sleep(0);
          yield* all;
        }),
        createTask(function* () {
          yield* sleep(0);
          yield* all;
        }),
        createTask(sleep(100)),
      ];
      const all: Future<unknown> = gather(children);
      let ends = 0;
      all.addDoneCallback(() => ends++);
      yield* sleep(1);
      all.cancel('enough');
      yield* sleep(1);
      all.exception();
      return [children.map(({ state }) => state), ends];
    });

    expect(result).toEqual([['cancelled', 'cancelled', 'cancelled'], 1]);
  });

  it('awaited by its children in a circle, ends by a cancellation, and so do they', () => {
    const { result } = runVirtual(function* () {
      const tasks: Task<unknown>[] = [];
      for (const other of [1, 0]) {
        tasks.push(
          createTask(function* () {
            yield* sleep(0);
            yield* gather([tasks[other]!]);
          }),
        );
      }
      yield* sleep(2);
      tasks[0]!.cancel('enough');
      yield* sleep(1);
      return tasks.map(({ state }) => state);
    });

    expect(result).toEqual(['cancelled', 'cancelled']);
  });
});

describe('a failure', () => {
  const reports = unretrievedReports();
  const named = () => reports.map(({ error, name }) => [(error as Error).message, name]);

  it('of a gather, if nothing reads it, is reported with the run that the gather was made in', async () => {
    await run(function* () {
      gather([failAfter(0, 'unread')]);
      yield* sleep(1);
    });

    expect(named()).toEqual([['unread', 'Gathering']]);
  });

  it.each([
    ['gather', gather],
    ['gatherSettled', gatherSettled],
  ] as const)('that came before %s is read by it', async (_, combine) => {
    await run(function* () {
      const failed = createTask(failAfter(0, 'read'));
      yield* sleep(1);
      yield* raisedBy((combine as typeof gather)([failed, sleep(1)]));
    });

    expect(named()).toEqual([]);
  });

  it('that came before gatherSettled is not read by it until the last child has ended', async () => {
    await run(function* () {
      const failed = createTask(failAfter(0, 'unread'), { name: 'failed' });
      yield* sleep(1);
      gatherSettled([failed, new Future<void>()]);
      yield* sleep(1);
    });

    expect(named()).toEqual([['unread', 'failed']]);
  });

  it('that comes while gatherSettled waits is not read by it until the last child has ended', async () => {
    await run(function* () {
      gatherSettled([createTask(failAfter(1, 'unread'), { name: 'failed' }), sleep(1), new Future<void>()]);
      yield* sleep(2);
    });

    expect(named()).toEqual([['unread', 'failed']]);
  });
});
