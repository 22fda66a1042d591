import { createTask, type TaskState } from 'rxtask';
import {
  type ChangeListener,
  stopTelling,
  tellChange,
  tellRequest,
  watch,
} from '../../../lib/core/consumers/watchers.js';
import { collectGarbage } from '../../support/memory.js';

/** A listener that tells of every change by calling `tell`. */
function told(tell: () => void): ChangeListener {
  return { read: () => undefined, tell };
}

describe('watchers', () => {
  it('are told of each change and of each request, with its reason', () => {
    const task = {};
    const log: unknown[] = [];
    watch(task).changes.add(told(() => log.push('change')));
    watch(task).requests.push({ requested: (reason) => log.push(['request', reason]) });

    tellChange(task);
    tellRequest(task, 'stop', false);
    tellChange(task);

    expect(log).toEqual(['change', ['request', 'stop'], 'change']);
  });

  it('that come or go while others are told do not disturb them', () => {
    const task = {};
    const log: string[] = [];
    const { changes } = watch(task);
    const first = told(() => {
      log.push('first');
      changes.delete(first);
      changes.add(told(() => log.push('late')));
    });
    changes.add(first);
    changes.add(told(() => log.push('second')));

    tellChange(task);
    expect(log).toEqual(['first', 'second']);
    tellChange(task);
    expect(log).toEqual(['first', 'second', 'second', 'late']);
  });

  it('are all told of a change before any is told of the next, though the first listener makes that next change', () => {
    const task = {};
    const { changes } = watch(task);
    let state = 0;
    const log: string[] = [];
    const listener = (name: string): ChangeListener => ({
      read: () => state,
      tell: (view) => {
        log.push(`${name} sees ${String(view)}`);
        if (name === 'first' && state < 3) {
          state++;
          tellChange(task);
        }
      },
    });
    changes.add(listener('first'));
    changes.add(listener('second'));
    state = 1;
    tellChange(task);

    expect(log).toEqual([1, 2, 3].flatMap((n) => [`first sees ${n}`, `second sees ${n}`]));
  });

  it('that have left are told nothing more, not even of what was read before', () => {
    const task = {};
    const { changes } = watch(task);
    const log: string[] = [];
    const second = told(() => log.push('second'));
    changes.add(told(() => changes.delete(second)));
    changes.add(second);
    tellChange(task);

    expect(log).toEqual([]);
  });

  it('that listen no more are not told, and may say so twice', () => {
    const task = {};
    const listener = { requested: jest.fn() };
    const other = { requested: jest.fn() };
    watch(task).requests.push(listener, other);
    stopTelling(task, listener);
    stopTelling(task, listener);
    tellRequest(task, 'stop', false);

    expect(listener.requested).not.toHaveBeenCalled();
    expect(other.requested).toHaveBeenCalledWith('stop', false);
  });

  it('of one task are not told about another', () => {
    const log: string[] = [];
    const [a, b] = [{}, {}];
    watch(a).changes.add(told(() => log.push('a')));

    tellChange(b);
    tellRequest(b, undefined, false);

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
