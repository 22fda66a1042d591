import { sleep } from 'rxtask';
import { current } from '../../lib/core/context/context.js';
import { step } from '../../lib/core/step.js';
import type { Stepper } from '../../lib/core/plain-generator.js';
import { SUSPENDED, suspension } from '../../lib/core/suspend/suspension.js';

/** A task that records how its step ends. */
function noting(): Parameters<typeof step>[0] & { readonly events: unknown[] } {
  const events: unknown[] = [];
  return {
    events,
    flags: 0,
    title: '"noting"',
    work: undefined,
    callers: undefined,
    suspend: ({ value }) => events.push(value === SUSPENDED.value ? 'waits' : 'yields'),
    succeed: (value) => events.push(['returns', value]),
    end: (error) => events.push(['throws', error]),
  };
}

/** Takes a step of `task` as the current task. */
function take(task: ReturnType<typeof noting>, generator: unknown, hasFailed = false, value?: unknown): void {
  const isResuming = task.work === generator;
  current.task = task;
  try {
    step(task, generator as Stepper, isResuming, hasFailed, value, undefined);
  } finally {
    current.task = undefined;
    suspension.requested = undefined;
    suspension.isResuming = false;
  }
}

/** An Awaitable that calls a coroutine, as `coroutine` makes it. */
function call(generator: Generator<never, unknown>): { [Symbol.iterator](): Iterator<never, never> } {
  return {
    [Symbol.iterator]: () => ({
      next: (sent?: unknown) => {
        if (suspension.isResuming) return { done: true, value: sent as never };
        suspension.called = generator;
        return SUSPENDED;
      },
      throw: (error: unknown) => {
        throw error;
      },
    }),
  };
}

describe('a step', () => {
  it('ends when the generator waits, returns or throws', () => {
    const task = noting();
    const generator = (function* () {
      yield* sleep(1);
      return 5;
    })();
    take(task, generator);
    expect([task.events, task.work === generator]).toEqual([['waits'], true]);
    take(task, generator, false, undefined);
    expect(task.events).toEqual(['waits', ['returns', 5]]);

    const error = new Error('failed');
    const failing = noting();
    take(
      failing,
      (function* () {
        throw error;
      })(),
    );
    expect(failing.events).toEqual([['throws', error]]);
  });

  it('runs a coroutine call in place of its caller, and returns its value to that in the same step', () => {
    const task = noting();
    const inner = (function* (): Generator<never, number> {
      yield* sleep(1);
      return 5;
    })();
    const outer = (function* (): Generator<never, unknown> {
      return [yield* call(inner)];
    })();
    take(task, outer);
    expect([task.events, task.work === inner, task.callers?.[0] === outer]).toEqual([['waits'], true, true]);
    take(task, inner);
    expect(task.events).toEqual(['waits', ['returns', [5]]]);
    expect(task.callers).toEqual([]);
  });

  it('raises the error of a coroutine call in its caller, in the same step', () => {
    const task = noting();
    const error = new Error('failed');
    const inner = (function* (): Generator<never, number> {
      yield* sleep(1);
      return 5;
    })();
    const outer = (function* (): Generator<never, unknown> {
      try {
        return yield* call(inner);
      } catch (caught) {
        return ['caught', caught];
      }
    })();
    take(task, outer);
    take(task, inner, true, error);
    expect(task.events).toEqual(['waits', ['returns', ['caught', error]]]);
  });
});
