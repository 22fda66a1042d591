import { createTask, sleep } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { TaskViewStore } from '../../lib/bindings/task-view-store.js';

describe('TaskViewStore', () => {
  it('has the view of the moment at once, and follows the task while it has a listener', () => {
    const { result } = runVirtual(function* () {
      const task = createTask(sleep(10, 'done'));
      const store = new TaskViewStore(task);
      const states = [store.view().state];
      const stop = store.subscribe(() => states.push(store.view().state));
      yield* sleep(5);
      stop();
      yield* sleep(10);
      states.push(store.view().state);
      store.subscribe(() => states.push(store.view().state));
      return states;
    });

    expect(result).toEqual(['pending', 'running', 'running', 'succeeded']);
  });

  it('keeps the same view for a listener that changes nothing', () => {
    const { result } = runVirtual(function* () {
      const task = createTask(sleep(1, 'done'));
      yield* task;
      const store = new TaskViewStore(task);
      const before = store.view();
      store.subscribe(() => undefined);
      return store.view() === before;
    });

    expect(result).toBe(true);
  });

  it('neither cancels the task nor keeps it running', () => {
    const { result } = runVirtual(function* () {
      const task = createTask(sleep(10, 'done'));
      new TaskViewStore(task).subscribe(() => undefined)();
      yield* sleep(2);
      return task.state;
    });

    expect(result).toBe('running');
  });

  it('refuses what is no task', () => {
    expect(() => new TaskViewStore(42 as never)).toThrow('toState() shows a running or finished task');
  });
});
