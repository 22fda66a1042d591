import { createTask, type TaskState } from 'rxtask';
import { tellChange, tellRequest, watch } from '../../lib/core/watchers.js';
import { collectGarbage } from '../support/memory.js';

describe('watchers', () => {
  it('are told of each change and of each request, with its reason', () => {
    const task = {};
    const log: unknown[] = [];
    watch(task).changes.add(() => log.push('change'));
    watch(task).requests.add((reason) => log.push(['request', reason]));

    tellChange(task);
    tellRequest(task, 'stop');
    tellChange(task);

    expect(log).toEqual(['change', ['request', 'stop'], 'change']);
  });

  it('that come or go while others are told do not disturb them', () => {
    const task = {};
    const log: string[] = [];
    const { changes } = watch(task);
    const first = (): void => {
      log.push('first');
      changes.delete(first);
      changes.add(() => log.push('late'));
    };
    changes.add(first);
    changes.add(() => log.push('second'));

    tellChange(task);
    expect(log).toEqual(['first', 'second']);
    tellChange(task);
    expect(log).toEqual(['first', 'second', 'second', 'late']);
  });

  it('of one task are not told about another', () => {
    const log: string[] = [];
    const [a, b] = [{}, {}];
    watch(a).changes.add(() => log.push('a'));

    tellChange(b);
    tellRequest(b, undefined);

    expect(log).toEqual([]);
  });

  it('do not keep the task', async () => {
    const states: TaskState[] = [];
    const start = (): WeakRef<object> => {
      const task = createTask(function* () {});
      task.state$.subscribe((state) => states.push(state));
      return new WeakRef(task);
    };
    const task = start();
    await collectGarbage();
    await collectGarbage();

    expect(states).toEqual(['pending', 'running', 'succeeded']);
    expect(task.deref()).toBeUndefined();
  });
});
