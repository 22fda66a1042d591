import { VirtualTimeScheduler } from 'rxjs';
import {
  allTasks,
  CancelledError,
  config,
  coroutine,
  createTask,
  Future,
  gather,
  now,
  run,
  shield,
  sleep,
  TimeoutError,
  waitFor,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';

const failAfter = coroutine(function* (ms: number) {
  yield* sleep(ms);
  throw new Error('broken');
});

describe('shield', () => {
  it('gives the result of its work', () => {
    const { result } = runVirtual(function* () {
      return [yield* shield(sleep(2, 'result')), now()];
    });

    expect(result).toEqual(['result', 2]);
  });

  it('raises the failure of its work', () => {
    const { result } = runVirtual(function* () {
      return yield* raisedBy(shield(failAfter(2)));
    });

    expect(result).toEqual(new Error('broken'));
  });

  it('is cancelled, without reason, when its work is', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(9));
      const outer = shield(inner);
      yield* sleep(1);
      inner.cancel('reason');
      const error = yield* raisedBy(outer);
      return [outer.cancelled(), error instanceof CancelledError, (error as CancelledError).reason];
    });

    expect(result).toEqual([true, true, undefined]);
  });

  it('of a future that is done returns that future', () => {
    const { result } = runVirtual(function* () {
      const future = new Future<number>();
      future.setResult(1);
      return shield(future) === future;
    });

    expect(result).toBe(true);
  });

  it('starts its work when it is called', () => {
    const { result } = runVirtual(function* () {
      const outer = shield(sleep(3));
      yield* sleep(5);
      return outer.done();
    });

    expect(result).toBe(true);
  });

  it('uses a Future or Task itself: it adds no task', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(1));
      const outer = shield(inner);
      const count = allTasks().size;
      yield* outer;
      return count;
    });

    expect(result).toBe(2);
  });

  it('is cancelled at once, and its work goes on', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(5, 'result'));
      const outer = shield(inner);
      yield* sleep(1);
      const seen = [outer.cancel('enough'), outer.cancelled(), inner.cancelling()];
      return [...seen, yield* inner];
    });

    expect(result).toEqual([true, true, 0, 'result']);
  });

  it('ends the wait of a cancelled task, and not the work', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(5, 'result'));
      const waiting = createTask(function* () {
        yield* shield(inner);
      });
      yield* sleep(1);
      waiting.cancel();
      yield* raisedBy(waiting);
      return [now(), inner.state, yield* inner];
    });

    expect(result).toEqual([1, 'running', 'result']);
  });

  it('protects work that waitFor gives up waiting for', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(5, 'result'));
      const error = yield* raisedBy(waitFor(shield(inner), 2));
      return [error instanceof TimeoutError, now(), yield* inner];
    });

    expect(result).toEqual([true, 2, 'result']);
  });

  it('protects a gather, and all its children', () => {
    const { result } = runVirtual(function* () {
      const inner = gather([sleep(3, 'a'), sleep(5, 'b')]);
      const outer = shield(inner);
      yield* sleep(1);
      outer.cancel();
      return yield* inner;
    });

    expect(result).toEqual(['a', 'b']);
  });

  it('in a gather protects one of its children', () => {
    const { result } = runVirtual(function* () {
      const [kept, other] = [createTask(sleep(5, 'kept')), createTask(sleep(5))];
      const both = gather([shield(kept), other]);
      yield* sleep(1);
      both.cancel();
      yield* raisedBy(both);
      return [other.state, yield* kept];
    });

    expect(result).toEqual(['cancelled', 'kept']);
  });

  it('is a consumer that never leaves: the work goes on when all others do', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(5, 'result'));
      const outer = shield(inner).subscribe();
      const other = inner.subscribe();
      yield* sleep(1);
      outer.unsubscribe();
      other.unsubscribe();
      yield* sleep(9);
      return inner.result();
    });

    expect(result).toBe('result');
  });

  it('that was cancelled in the turn in which its work failed observes the failure: it is not reported', async () => {
    const reported = await reportsOf(function* () {
      const inner = new Future<void>();
      const failing = createTask(inner);
      const outer = shield(failing);
      inner.setException(new Error('broken'));
      yield* sleep(0);
      outer.cancel();
      yield* sleep(1);
    });

    expect(reported).toEqual([]);
  });

  it('that was cancelled before leaves a later failure to be reported, once', async () => {
    const reported = await reportsOf(function* () {
      const outer = shield(failAfter(3));
      const other = shield(createTask(sleep(1)));
      yield* sleep(1);
      outer.cancel();
      other.cancel();
      yield* sleep(9);
    });

    expect(reported).toEqual([new Error('broken')]);
  });

  it('refuses a value that is not work', () => {
    expect(() => shield(42 as never)).toThrow(TypeError);
  });
});

/** The failures reported as unretrieved when `main` runs in virtual time. */
async function reportsOf(main: Parameters<typeof run>[0]): Promise<unknown[]> {
  const reported: unknown[] = [];
  const { onUnretrieved } = config;
  config.onUnretrieved = (error) => reported.push(error);
  try {
    const scheduler = new VirtualTimeScheduler();
    const ended = run(main, { scheduler });
    scheduler.flush();
    await ended;
  } finally {
    config.onUnretrieved = onUnretrieved;
  }
  return reported;
}
