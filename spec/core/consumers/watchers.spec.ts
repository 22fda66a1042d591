import { createTask, type TaskState } from 'rxtask';
import {
  type ChangeListener,
  stopTelling,
  tellChange,
  tellRequest,
  watch,
} from '../../../lib/core/consumers/watchers.js';
import { collectGarbage } from '../../support/memory.js';

/** A listener that calls `tell` at every change. */
function told(tell: () => void): ChangeListener {
  return { read: () => undefined, tell };
}

describe('watchers', () => {
  it('are called for each change and for each request, with its reason', () => {
    const task = {};
    const log: unknown[] = [];
    watch(task).changes.add(told(() => log.push('change')));
    watch(task).requests.push({ requested: (reason) => log.push(['request', reason]) });

    tellChange(task);
    tellRequest(task, 'stop', false);
    tellChange(task);

    expect(log).toEqual(['change', ['request', 'stop'], 'change']);
  });

  it('that come or leave during a notification do not affect others', () => {
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

  it('are all called for a change before any is called for the next, even if the first makes the next change', () => {
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

  it('that have left are not called any more, not even for a change that was read before', () => {
    const task = {};
    const { changes } = watch(task);
    const log: string[] = [];
    const second = told(() => log.push('second'));
    changes.add(told(() => changes.delete(second)));
    changes.add(second);
    tellChange(task);

    expect(log).toEqual([]);
  });

  it('that have stopped are not called, and may stop twice', () => {
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

  it('of one task are not called for another', () => {
    const log: string[] = [];
    const [a, b] = [{}, {}];
    watch(a).changes.add(told(() => log.push('a')));

    tellChange(b);
    tellRequest(b, undefined, false);

    expect(log).toEqual([]);
  });

  it('do not keep the task in memory', async () => {
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
