import {
  Awaitable,
  CancelledError,
  coroutine,
  createTask,
  currentTask,
  Future,
  sleep,
  taskScheduler,
} from 'rxtask';
import type { Coroutine } from 'rxtask';
import { called } from '../../lib/core/coroutine.js';
import { thrownBy } from '../support/thrown-by.js';
import { onClock, play } from '../support/virtual-time.js';

describe('a coroutine', () => {
  it('called, is an Awaitable that has not begun', () => {
    const log: string[] = [];
    const call = coroutine(function* () {
      log.push('begun');
    })();

    expect(call).toBeInstanceOf(Awaitable);
    expect(log).toEqual([]);
  });

  it('passes this and its arguments on', () => {
    const counter = {
      step: 2,
      times: coroutine(function* (this: { step: number }, times: number, text: string) {
        return text + String(this.step * times);
      }),
    };

    expect(play(counter.times(21, '='))).toBe('=42');
  });

  it('returns its value as it is, a future too', () => {
    const future = new Future<number>();
    const giving = coroutine(function* () {
      return { future };
    });

    expect(play(giving()).future).toBe(future);
    expect(
      play(function* () {
        return future;
      }),
    ).toBe(future);
  });

  it('raises its error at the yield* of its caller', () => {
    const broken = coroutine(function* () {
      yield* sleep(1);
      throw new Error('broken');
    });
    const raised = play(function* () {
      try {
        return yield* broken();
      } catch (error) {
        return error;
      }
    });

    expect(raised).toEqual(new Error('broken'));
  });

  it('runs inline: ready jobs wait until it suspends', () => {
    const log: string[] = [];
    const inner = coroutine(function* (): Coroutine<void> {
      log.push('inner');
    });
    play(function* () {
      taskScheduler.schedule(() => log.push('ready'));
      for (let i = 0; i < 3; i++) yield* inner();
    });

    expect(log).toEqual(['inner', 'inner', 'inner', 'ready']);
  });

  it('gets a cancellation innermost first, and each level cleans up in turn', () => {
    const log: string[] = [];
    const level = coroutine(function* (depth: number): Coroutine<void> {
      try {
        if (depth === 0) yield* sleep(100);
        else yield* level(depth - 1);
      } catch (error) {
        log.push(`caught ${String(depth)}`);
        throw error;
      } finally {
        yield* sleep(1);
        log.push(`cleaned ${String(depth)}`);
      }
    });
    const { task, clock } = onClock(level(2));
    clock.schedule(() => task.cancel('stop'), 10);
    clock.flush();

    expect(log).toEqual(['caught 0', 'cleaned 0', 'caught 1', 'cleaned 1', 'caught 2', 'cleaned 2']);
    expect(clock.now()).toBe(13);
    expect(thrownBy(() => task.result())).toEqual(new CancelledError('stop'));
  });

  it.each([5_000, 100_000])('may recurse %i deep through yield*, suspend there, and return', (depth) => {
    const descend = coroutine(function* (n: number): Coroutine<number> {
      if (n === 0) {
        yield* sleep(5);
        return 0;
      }
      return 1 + (yield* descend(n - 1));
    });

    expect(play(descend(depth))).toBe(depth);
  });

  it('may raise through 100,000 levels', () => {
    const descend = coroutine(function* (n: number): Coroutine<number> {
      if (n === 0) throw new Error('from the bottom');
      return 1 + (yield* descend(n - 1));
    });

    expect(() => play(descend(100_000))).toThrow('from the bottom');
  });

  it('may be cancelled 100,000 levels deep', () => {
    let cleaned = 0;
    const descend = coroutine(function* (n: number): Coroutine<number> {
      try {
        return n === 0 ? yield* sleep(100, 0) : yield* descend(n - 1);
      } finally {
        cleaned++;
      }
    });
    const { task, clock } = onClock(descend(100_000));
    clock.schedule(() => task.cancel(), 1);
    clock.flush();

    expect([task.state, cleaned]).toEqual(['cancelled', 100_001]);
  });

  it('waits in a loop as often as it likes', () => {
    const total = play(function* () {
      let sum = 0;
      for (let i = 0; i < 10_000; i++) sum += yield* sleep(1, 1);
      return sum;
    });

    expect(total).toBe(10_000);
  });
});

describe('a raw generator', () => {
  function* descend(n: number): Coroutine<number> {
    if (n === 0) {
      yield* sleep(1);
      return 0;
    }
    return 1 + (yield* descend(n - 1));
  }

  it('may be delegated to', () => {
    expect(play(descend(500))).toBe(500);
  });

  it('recursing too deep fails with an error that says what to do', () => {
    const error = thrownBy(() => play(descend(1_000_000)));

    expect(error).toBeInstanceOf(RangeError);
    expect((error as RangeError).message).toContain('Wrap the function that recurses in `coroutine(…)`');
  });

  it('recursing too deep does not affect the next task', () => {
    const [caught, next] = play(function* () {
      const failing = createTask(descend(1_000_000));
      let caught = false;
      try {
        yield* failing;
      } catch {
        caught = true;
      }
      return [caught, yield* descend(3)];
    });

    expect([caught, next]).toEqual([true, 3]);
  });
});

describe('misuse of coroutine', () => {
  it.each([[undefined], [42], ['text'], [{}], [null]])('coroutine(%p) says what to write', (body) => {
    expect(() => coroutine(body as never)).toThrow(TypeError);
    expect(() => coroutine(body as never)).toThrow('write `coroutine(function* (…) { … })`');
  });

  it.each<[string, () => unknown]>([
    ['a plain function', () => 42],
    ['an async function', async () => 42],
    ['one that returns nothing', () => undefined],
  ])('of %s says what to write, inside the task', (_, body) => {
    const broken = coroutine(body as never);

    expect(() => play(broken())).toThrow(TypeError);
    expect(() => play(broken())).toThrow('needs a generator function');
  });
});

describe('a generator called within a generator of the library', () => {
  function* outer<T>(inner: Coroutine<T>): Coroutine<T> {
    return yield* called(inner);
  }

  it('runs in the task that waits, and each step resumes it directly', () => {
    const answer = (function* () {
      yield* sleep(0);
      return currentTask()!.level; // the number of generators that wait for the running one
    })();

    expect(play(outer(answer))).toBe(1);
  });

  it('passes its error on', () => {
    const broken = (function* (): Coroutine<void> {
      yield* sleep(0);
      throw new Error('broken');
    })();

    expect(() => play(outer(broken))).toThrow('broken');
  });

  it('is cancelled where it waits', () => {
    const log: unknown[] = [];
    const waiting = (function* () {
      try {
        yield* sleep(1000);
      } catch (error) {
        log.push(error);
        throw error;
      }
    })();
    const { task, clock } = onClock(outer(waiting));
    clock.schedule(() => task.cancel('stop'), 10);
    clock.flush();

    expect([task.cancelled(), log]).toEqual([true, [new CancelledError('stop')]]);
  });
});
