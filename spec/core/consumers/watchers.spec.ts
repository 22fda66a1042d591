import { createTask, type TaskState } from 'rxtask';
import { stopTelling, tellChange, tellRequest, watch } from '../../../lib/core/consumers/watchers.js';
import { collectGarbage } from '../../support/memory.js';

describe('watchers', () => {
  it('are told of each change and of each request, with its reason', () => {
    const task = {};
    const log: unknown[] = [];
    watch(task).changes.add(() => log.push('change'));
    watch(task).requests.push({ requested: (reason) => log.push(['request', reason]) });

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

  it('that listen no more are not told, and may say so twice', () => {
    const task = {};
    const listener = { requested: jest.fn() };
    const other = { requested: jest.fn() };
    watch(task).requests.push(listener, other);
    stopTelling(task, listener);
    stopTelling(task, listener);
    tellRequest(task, 'stop');

    expect(listener.requested).not.toHaveBeenCalled();
    expect(other.requested).toHaveBeenCalledWith('stop');
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
