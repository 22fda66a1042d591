import { inInjector } from './support/in-injector.js';
import { createTask, sleep } from 'rxtask';
import { toTaskSignals } from 'rxtask/angular';
import { runVirtual } from 'rxtask/testing';

describe('toTaskSignals', () => {
  it('shows a task, which goes on when the component is destroyed', () => {
    const { result } = runVirtual(function* () {
      const task = createTask(sleep(100, 'done'));
      const { made, destroy } = inInjector(() => toTaskSignals(task));
      const seen: unknown[] = [made.state()];
      yield* sleep(50);
      seen.push(made.state());
      destroy();
      yield* sleep(60);
      seen.push(made.state(), task.state);
      const after = inInjector(() => toTaskSignals(task));
      seen.push(after.made.state(), after.made.value(), after.made.error());
      after.destroy();
      return seen;
    });

    expect(result).toEqual(['pending', 'running', 'running', 'succeeded', 'succeeded', 'done', undefined]);
  });

  it('refuses what is no task', () => {
    expect(() => inInjector(() => toTaskSignals(42 as never))).toThrow(TypeError);
  });
});
