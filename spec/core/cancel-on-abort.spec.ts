import { getEventListeners } from 'node:events';
import { CancelledError, type Coroutine, createTask, Future, sleep } from 'rxtask';
import { cancelOnAbort } from '../../lib/core/cancel-on-abort.js';
import { thrownBy } from '../support/thrown-by.js';
import { onClock } from '../support/virtual-time.js';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('the signal option', () => {
  it('cancels the task when it is aborted, with its reason', () => {
    const controller = new AbortController();
    const { task, clock } = onClock(sleep(100), { signal: controller.signal });
    clock.schedule(() => {
      controller.abort('stop');
    }, 10);
    clock.flush();

    expect(clock.now()).toBe(10);
    expect(thrownBy(() => task.result())).toEqual(new CancelledError('stop'));
  });

  it('aborted before, keeps the task from starting, eager or not', () => {
    for (const eagerStart of [false, true]) {
      let calls = 0;
      const { task, clock } = onClock(
        function* () {
          calls++;
        },
        { signal: AbortSignal.abort('stop'), eagerStart },
      );
      clock.flush();

      expect([calls, task.state]).toEqual([0, 'cancelled']);
      expect(thrownBy(() => task.result())).toEqual(new CancelledError('stop'));
    }
  });

  it('aborted without a reason, cancels with the platform’s', () => {
    const { task, clock } = onClock(sleep(100), { signal: AbortSignal.abort() });
    clock.flush();

    expect((thrownBy(() => task.result()) as CancelledError).reason).toBeInstanceOf(DOMException);
  });

  it('has one listener, however many tasks, and none once all are done', () => {
    const { signal } = new AbortController();
    const { task, clock } = onClock(function* () {
      const tasks = Array.from({ length: 1000 }, (_, i) => createTask(sleep(i), { signal }));
      expect(listeners(signal)).toBe(1);
      for (const each of tasks) yield* each;
      yield* sleep(1);
      const after = listeners(signal);
      const another = createTask(sleep(1), { signal });
      const during = listeners(signal);
      yield* another;
      yield* sleep(1);
      return [after, during, listeners(signal)];
    });
    clock.flush();

    expect(task.result()).toEqual([0, 1, 0]);
  });

  it('is heard by the other tasks when one has ended', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const { task, clock } = onClock(function* () {
      const tasks = [1, 100, 100].map((ms) => createTask(sleep(ms), { signal }));
      yield* sleep(5);
      controller.abort();
      yield* sleep(5);
      return tasks.map(({ state }) => state);
    });
    clock.flush();

    expect(task.result()).toEqual(['succeeded', 'cancelled', 'cancelled']);
  });

  it('of a task passes its request on, to tasks whose clean-up it interrupts too', () => {
    const { task, clock } = onClock(function* () {
      let signal!: AbortSignal;
      const first = createTask(
        async (context) => {
          ({ signal } = context);
          await context.sleep(100);
        },
        { name: 'first' },
      );
      yield* sleep(1);
      const work = function* (): Coroutine<void> {
        try {
          yield* sleep(100);
        } finally {
          yield* sleep(50);
        }
      };
      const others = [createTask(work, { signal }), createTask(work, { signal })];
      yield* sleep(1);
      others[0]!.cancel();
      yield* sleep(1);
      first.cancel('stop');
      const requests = others.map(({ request }) => [request?.reason, request?.cause, request?.via]);
      yield* sleep(5);
      return [requests, others.map(({ state }) => state)];
    });
    clock.flush();

    const request = [new CancelledError('stop'), undefined, '"first"'];
    expect(task.result()).toEqual([
      [request, request],
      ['cancelled', 'cancelling'],
    ]);
  });

  it('has none left after it was aborted', () => {
    const controller = new AbortController();
    const { clock } = onClock(function* () {
      const tasks = Array.from({ length: 3 }, () => createTask(sleep(100), { signal: controller.signal }));
      yield* sleep(1);
      controller.abort('stop');
      expect(listeners(controller.signal)).toBe(0);
      expect(tasks.map((each) => each.cancelling())).toEqual([1, 1, 1]);
      yield* sleep(1);
      expect(tasks.map((each) => each.state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    });
    clock.flush();

    expect(listeners(controller.signal)).toBe(0);
  });

  it('aborted when the task is done, changes nothing', () => {
    const controller = new AbortController();
    const { task, clock } = onClock(sleep(1, 42), { signal: controller.signal });
    clock.flush();
    controller.abort();

    expect(task.result()).toBe(42);
  });
});

describe('cancelOnAbort', () => {
  it('cancels any future', async () => {
    const controller = new AbortController();
    const future = new Future();
    cancelOnAbort(future, controller.signal);
    controller.abort('stop');

    expect(future.cancelled()).toBe(true);
    await sleep(0);
    expect(listeners(controller.signal)).toBe(0);
  });

  it('cancels a future at once if the signal is aborted already, and adds no listener', () => {
    const future = new Future();
    const signal = AbortSignal.abort('stop');
    cancelOnAbort(future, signal);

    expect([future.cancelled(), listeners(signal)]).toEqual([true, 0]);
  });

  it('each signal cancels its own futures', async () => {
    const [mine, theirs] = [new AbortController(), new AbortController()];
    const [a, b] = [new Future(), new Future()];
    cancelOnAbort(a, mine.signal);
    cancelOnAbort(b, theirs.signal);
    mine.abort();

    expect([a.cancelled(), b.cancelled()]).toEqual([true, false]);
    b.cancel();
    await sleep(0);
    expect(listeners(theirs.signal)).toBe(0);
  });
});

it.each([1, 2])('a signal of %d tasks says of each that its signal was aborted', (count) => {
  const controller = new AbortController();
  const { task, clock } = onClock(function* () {
    const tasks = Array.from({ length: count }, () => createTask(sleep(10), { signal: controller.signal }));
    yield* sleep(1);
    controller.abort('stop');
    return tasks.map(({ request }) => request?.cause);
  });
  clock.flush();

  expect(task.result()).toEqual(Array(count).fill('its signal was aborted'));
});
