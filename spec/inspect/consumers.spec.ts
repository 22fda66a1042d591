import { createTask, sleep, type Task, taskGroup } from 'rxtask';
import { childParentOf, consumersOf } from '../../lib/inspect/consumers.js';
import { play } from '../support/virtual-time.js';

describe('the consumers of a task', () => {
  it('are counted by kind; tasks that wait for it are not among them', () => {
    play(function* () {
      const task = createTask(sleep(1));
      expect(consumersOf(task)).toEqual([]);
      task.subscribe();
      task.subscribe();
      void task.then(() => undefined);
      task.addDoneCallback(() => undefined);
      createTask(function* () {
        yield* task;
      });
      yield* sleep(0);
      expect(consumersOf(task)).toEqual(['2 subscribers', 'a promise', 'a done callback']);
    });
  });
});

describe('the group of a task', () => {
  it('is known by its parent', () => {
    play(function* () {
      const main = createTask(function* () {
        yield* taskGroup(function* (group) {
          const child = group.createTask(sleep(1));
          expect(childParentOf(child)).toBe(main);
        });
      });
      yield* main;
    });
  });

  it('is none for a task that createTask has made', () => {
    play(function* () {
      const task: Task<void> = createTask(sleep(1));
      expect(childParentOf(task)).toBeUndefined();
      yield* task;
    });
  });
});
