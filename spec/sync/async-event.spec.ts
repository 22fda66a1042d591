import { Observable, takeUntil, timer } from 'rxjs';
import { AsyncEvent, createTask, now, sleep, until, waitFor } from 'rxtask';
import { marbles, runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { unhandledErrors } from '../support/unhandled.js';
import { inVirtualTime } from '../support/virtual-time.js';

describe('an event', () => {
  it('is not set, until it is set, until it is cleared', () => {
    const event = new AsyncEvent();
    const seen = [event.isSet()];
    event.set();
    seen.push(event.isSet());
    event.set();
    seen.push(event.isSet());
    event.clear();
    seen.push(event.isSet());

    expect(seen).toEqual([false, true, true, false]);
  });

  it('set, wakes all waiting tasks, first come, first served', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const event = new AsyncEvent();
      for (const name of ['a', 'b', 'c']) {
        createTask(function* () {
          yield* event.wait();
          log(name);
        });
      }
      yield* sleep(10);
      event.set();
      log('set');
      yield* sleep(10);
    });

    expect(timeline).toEqual([
      [10, 'set'],
      [10, 'a'],
      [10, 'b'],
      [10, 'c'],
    ]);
  });

  it('cleared before they go on, still lets the woken tasks go on, but none that waits later', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const event = new AsyncEvent();
      const waiting = (name: string) =>
        createTask(function* () {
          yield* event.wait();
          log(`${name} goes on`);
        });
      waiting('early');
      yield* sleep(1);
      event.set();
      event.clear();
      const late = waiting('late');
      yield* sleep(1);
      log(late.state);
      late.cancel();
    });

    expect(timeline).toEqual([
      [1, 'early goes on'],
      [2, 'running'],
    ]);
  });

  it('does not suspend a task that waits for it when it is set', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const event = new AsyncEvent();
      event.set();
      createTask(function* () {
        log('next turn');
      });
      yield* event.wait();
      log('goes on at once');
    });

    expect(timeline.map(([, what]) => what)).toEqual(['goes on at once', 'next turn']);
  });

  it('removes a waiter that was cancelled, and wakes the others', () => {
    const { result } = runVirtual(function* () {
      const event = new AsyncEvent();
      const cancelled = createTask(event.wait());
      const other = createTask(event.wait());
      yield* sleep(1);
      cancelled.cancel('enough');
      const error = yield* raisedBy(cancelled);
      event.set();
      yield* other;
      return [error, cancelled.state, other.state];
    });

    expect(result).toEqual([expect.objectContaining({ reason: 'enough' }), 'cancelled', 'succeeded']);
  });

  it('set in the turn in which a waiter is cancelled, does not wake that waiter', () => {
    const { result } = runVirtual(function* () {
      const event = new AsyncEvent();
      const before = createTask(event.wait());
      const after = createTask(event.wait());
      yield* sleep(1);
      before.cancel();
      event.set();
      after.cancel();
      yield* sleep(1);
      return [before.state, after.state];
    });

    expect(result).toEqual(['cancelled', 'cancelled']);
  });

  it('can be waited for with a deadline, again and again', () => {
    const { result } = runVirtual(function* () {
      const event = new AsyncEvent();
      const waiting = waitFor(event.wait(), 10);
      const error = yield* raisedBy(waiting);
      event.set();
      yield* waiting;
      return [(error as Error).name, now()];
    });

    expect(result).toEqual(['TimeoutError', 10]);
  });

  it('wakes async functions too', async () => {
    const event = new AsyncEvent();
    const waiting = event.wait().then(() => 'awake');
    event.set();

    await expect(waiting).resolves.toBe('awake');
  });

  it('is not thenable: an async function can return one', async () => {
    const event = await (async () => new AsyncEvent())();

    expect(event).toBeInstanceOf(AsyncEvent);
    expect(event.isSet()).toBe(false);
  });
});

describe('an event as an Observable', () => {
  it('emits and completes synchronously when it is set', () => {
    const event = new AsyncEvent();
    const seen: unknown[] = [];
    event.subscribe({
      next: (value) => seen.push(['next', value]),
      complete: () => seen.push('complete'),
    });
    seen.push('setting');
    event.set();

    expect(seen).toEqual(['setting', ['next', undefined], 'complete']);
  });

  it(
    'emits at once when it is set already',
    marbles(({ expectObservable }) => {
      const event = new AsyncEvent();
      event.set();

      expectObservable(event).toBe('(x|)', { x: undefined });
    }),
  );

  it(
    'cleared before a subscriber comes, emits at the next set',
    marbles(({ expectObservable }) => {
      const setting = '  --s';
      const emitting = ' --(x|)';

      const event = new AsyncEvent();
      event.set();
      event.clear();
      timer(setting.trim().indexOf('s')).subscribe(() => {
        event.set();
      });
      expectObservable(event).toBe(emitting, { x: undefined });
    }),
  );

  it(
    'stops a stream by takeUntil',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = '  -a-b-c-d-e';
      const watched = ' ^---!';
      const stopped = ' -a-b|';

      const event = new AsyncEvent();
      const stream = cold(source);
      timer(4).subscribe(() => {
        event.set();
      });
      expectObservable(stream.pipe(takeUntil(event))).toBe(stopped);
      expectSubscriptions(stream.subscriptions).toBe(watched);
    }),
  );

  it('can be waited for with until', () => {
    const { result } = runVirtual(function* () {
      const event = new AsyncEvent();
      createTask(function* () {
        yield* sleep(10);
        event.set();
      });
      yield* until(event);
      return now();
    });

    expect(result).toBe(10);
  });

  it('emits nothing to a subscriber that has left, even if it leaves during the emission', () => {
    const event = new AsyncEvent();
    const seen: string[] = [];
    const left = event.subscribe(() => seen.push('left before'));
    left.unsubscribe();
    event.subscribe(() => {
      seen.push('first');
      leaving.unsubscribe();
    });
    const leaving = event.subscribe(() => seen.push('left meanwhile'));
    event.set();

    expect(seen).toEqual(['first']);
  });

  it('emits to all subscribers, even if one of them clears it', () => {
    const event = new AsyncEvent();
    const seen: unknown[] = [];
    event.subscribe(() => {
      event.clear();
    });
    event.subscribe(() => seen.push(event.isSet()));
    event.set();

    expect(seen).toEqual([false]);
  });

  it('emits once to each subscriber, even if the first sets it again', () => {
    const event = new AsyncEvent();
    const seen: string[] = [];
    event.subscribe(() => {
      seen.push('first');
      event.set();
    });
    event.subscribe(() => seen.push('second'));
    event.set();

    expect(seen).toEqual(['first', 'second']);
  });

  it('keeps no subscriber that has left', () => {
    const event = new AsyncEvent();
    const { subscribers } = event as unknown as { subscribers: Set<unknown> };
    const subscription = event.subscribe();
    expect(subscribers.size).toBe(1);

    subscription.unsubscribe();
    expect(subscribers.size).toBe(0);
  });

  it('emits to a subscriber that subscribes again', () => {
    const event = new AsyncEvent();
    let count = 0;
    const subscribe = () => event.subscribe(() => count++);
    subscribe();
    event.set();
    event.clear();
    event.set();
    expect(count).toBe(1);

    event.clear();
    subscribe();
    event.set();
    expect(count).toBe(2);
  });

  it('is an RxJS Observable', () => {
    expect(new AsyncEvent()).toBeInstanceOf(Observable);
  });
});

describe('an observer that throws', () => {
  const unhandled = unhandledErrors();

  it('is reported as RxJS does it, and the others get the value', () => {
    marbles(({ flush }) => {
      const event = new AsyncEvent();
      const seen: string[] = [];
      event.subscribe(() => {
        throw new Error('from an observer');
      });
      event.subscribe(() => seen.push('told'));
      event.set();
      flush();

      expect(seen).toEqual(['told']);
    })();
    expect(unhandled).toEqual([new Error('from an observer')]);
  });
});
