import { createTask, Future, sleep, type Task } from 'rxtask';
import { current, Scope } from '../../../lib/core/context/context.js';
import { Clock } from '../../../lib/testing/virtual/clock.js';
import { cancelLeftOver, endAll } from '../../../lib/testing/virtual/end-all.js';

/** Starts tasks in a scope, and plays their first steps. */
function started(
  clock: Clock,
  ...bodies: (() => Generator<never, unknown>)[]
): { scope: Scope; tasks: Task<unknown>[] } {
  const scope = new Scope(undefined);
  const { context } = current;
  current.context = { ...context, scope };
  const tasks = bodies.map((body) => createTask(body, { scheduler: clock }));
  current.context = context;
  clock.playInstant();
  return { scope, tasks };
}

describe('ending all tasks that are left', () => {
  it('cancels them, plays their clean-up, and drops the rest', () => {
    const clock = new Clock();
    const other = jest.fn();
    const { scope, tasks } = started(clock, function* () {
      try {
        yield* new Future<void>();
      } finally {
        yield* sleep(5);
      }
    });
    clock.schedule(other, 9);
    endAll(clock, scope);
    expect(tasks[0]!.state).toBe('cancelled');
    expect(clock.nextInstant()).toBeUndefined();
    expect(other).not.toHaveBeenCalled();
  });

  it('drops tasks that do not end', () => {
    const clock = new Clock(20_000);
    const { scope, tasks } = started(clock, function* () {
      try {
        yield* new Future<void>();
      } finally {
        for (;;) yield* sleep(1);
      }
    });
    endAll(clock, scope);
    expect(tasks[0]!.state).toBe('cancelling');
    expect(clock.nextInstant()).toBeUndefined();
  });

  it('ignores a task whose cancellation throws', () => {
    const broken = { cancel: () => { throw new RangeError('too deep'); } }; // prettier-ignore
    expect(() => cancelLeftOver([broken as unknown as Task<unknown>], 'why')).not.toThrow();
  });
});
