import { type Subscription, VirtualTimeScheduler } from 'rxjs';
import {
  allTasks,
  type Awaitable,
  coroutine,
  createTask,
  currentTask,
  Future,
  sleep,
  taskScheduler,
} from 'rxtask';
import { ColdAwaitable } from '../../lib/core/cold-awaitable.js';
import { onClock, play } from '../support/virtual-time.js';

let starts = 0;
const counted = coroutine(function* (ms: number) {
  starts++;
  yield* sleep(ms);
  return starts;
});

beforeEach(() => {
  starts = 0;
});

describe('a cold Awaitable', () => {
  it('does nothing until it is consumed', () => {
    const call = counted(1);

    expect(call).toBeInstanceOf(ColdAwaitable);
    expect(starts).toBe(0);
  });

  it('starts anew for each subscriber and each promise, with a synchronous first step', async () => {
    const call = counted(0);
    const values: number[] = [];
    call.subscribe((value) => values.push(value));
    expect(starts).toBe(1);
    call.subscribe((value) => values.push(value));
    expect(starts).toBe(2);
    const awaited = call.then();
    expect(starts).toBe(3);

    await expect(awaited).resolves.toBe(3);
    expect(values).toEqual([3, 3]);
  });

  it('runs inline for a coroutine: no task, no turn', () => {
    const log: unknown[] = [];
    play(function* () {
      const outer = currentTask();
      const inner = coroutine(function* () {
        log.push(currentTask() === outer, allTasks().size);
        return 42;
      });
      taskScheduler.schedule(() => log.push('next turn'));
      log.push(yield* inner());
    });

    expect(log).toEqual([true, 1, 42, 'next turn']);
  });

  it('is used directly as the body of a task', () => {
    const { task, clock } = onClock(counted(5));
    expect(starts).toBe(0);
    clock.flush();

    expect([task.result(), clock.now()]).toEqual([1, 5]);
  });

  it('subscribed to, is cancelled when the subscriber leaves', () => {
    const log: string[] = [];
    const working = coroutine(function* () {
      try {
        yield* sleep(100);
      } finally {
        log.push('cleaned up');
      }
    });
    const elapsed = play(function* () {
      const subscription = working().subscribe();
      yield* sleep(1);
      subscription.unsubscribe();
      yield* sleep(1);
      return [...log];
    });

    expect(elapsed).toEqual(['cleaned up']);
  });

  it('that ends in its first step emits to its subscriber at once', () => {
    const log: unknown[] = [];
    const quick = coroutine(function* () {
      return 42;
    });
    quick().subscribe({ next: (value) => log.push(value), complete: () => log.push('complete') });

    expect(log).toEqual([42, 'complete']);
  });

  it('that fails in its first step fails its subscriber at once', () => {
    const log: unknown[] = [];
    const broken = coroutine(function* () {
      throw new Error('broken');
    });
    broken().subscribe({ error: (error: unknown) => log.push(error) });

    expect(log).toEqual([new Error('broken')]);
  });

  it('that fails to start raises inside the coroutine that waits', () => {
    const broken = coroutine((() => 42) as never);
    const raised = play(function* () {
      try {
        return yield* broken();
      } catch (error) {
        return error;
      }
    });

    expect(raised).toBeInstanceOf(TypeError);
  });

  it.each<[string, (work: Awaitable<void>, end: () => void) => unknown]>([
    ['subscriber', (work, end) => work.subscribe({ complete: end })],
    [
      'promise',
      (work, end) => {
        work.settlePromise(end, end);
      },
    ],
  ])('ends for its only consumer, a %s, in the step of its end', (_, consume) => {
    const log: string[] = [];
    const work = coroutine(function* () {
      yield* sleep(1);
      taskScheduler.schedule(() => log.push('next turn'));
    });
    play(function* () {
      consume(work(), () => log.push('consumer'));
      yield* sleep(2);
    });

    expect(log).toEqual(['consumer', 'next turn']);
  });

  it('ends for all on the next turn, in order of arrival, if its task has more consumers', () => {
    const log: string[] = [];
    const work = coroutine(function* () {
      yield* sleep(1);
      currentTask()!.addDoneCallback(() => log.push('callback'));
      taskScheduler.schedule(() => log.push('ready before the end'));
    });
    const { clock } = onClock(function* () {
      work().subscribe({ complete: () => log.push('consumer') });
      yield* sleep(2);
    });
    clock.flush();

    expect(log).toEqual(['ready before the end', 'consumer', 'callback']);
  });

  it('consumed in a task, runs on the loop of that task', () => {
    const clock = new VirtualTimeScheduler();
    const log: unknown[] = [];
    createTask(
      function* () {
        counted(5).subscribe(() => log.push(clock.now()));
      },
      { scheduler: clock },
    );
    clock.flush();

    expect(log).toEqual([5]);
  });
});

it('a cold Awaitable that its subscriber leaves takes no further step, not even one that was ready to run', () => {
  const log: string[] = [];
  const clock = new VirtualTimeScheduler();
  const opened = new Future<void>({ scheduler: clock });
  const call = coroutine(function* () {
    yield* opened;
    log.push('took an item');
  });
  let subscription: Subscription | undefined;
  const inside = createTask(
    function* () {
      subscription = call().subscribe();
      yield* sleep(1);
      opened.setResult();
      subscription.unsubscribe();
    },
    { scheduler: clock },
  );
  clock.flush();

  expect([inside.state, log]).toEqual(['succeeded', []]);
});
