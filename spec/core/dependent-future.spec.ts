import { createTask, gather, shield, sleep, type Task, taskGroup, wait } from 'rxtask';
import { play } from '../support/virtual-time.js';

/** The names of the futures on which the target of `task` depends. */
function dependenciesOf(task: Task<unknown>): string[] | undefined {
  const dependencies = task.waiting?.dependencies?.();
  return dependencies && [...dependencies].map((future) => (future as Task<unknown>).name);
}

describe('what a wait depends on', () => {
  it.each<[string, (tasks: Task<void>[]) => () => Generator<never, unknown>]>([
    [
      'gather',
      (tasks) =>
        function* () {
          yield* gather(tasks);
        },
    ],
    [
      'wait',
      (tasks) =>
        function* () {
          yield* wait(tasks);
        },
    ],
    [
      'taskGroup',
      (tasks) =>
        function* () {
          yield* taskGroup(function* (group) {
            for (const task of tasks) group.createTask(task, { name: task.name });
          });
        },
    ],
  ])('is every task of a %s that has not ended', (_, waitingFor) => {
    play(function* () {
      const tasks = [1, 5, 9].map((ms) => createTask(sleep(ms), { name: `sleeps ${String(ms)}` }));
      const waiting = createTask(waitingFor(tasks) as never);
      yield* sleep(2);
      expect(dependenciesOf(waiting)).toEqual(['sleeps 5', 'sleeps 9']);
      yield* waiting;
    });
  });

  it('is the shielded task of a shield, which has its name', () => {
    play(function* () {
      const inner = createTask(sleep(5), { name: 'inner' });
      const waiting = createTask(function* () {
        yield* shield(inner);
      });
      yield* sleep(1);
      expect(dependenciesOf(waiting)).toEqual(['inner']);
      expect(waiting.waiting!.title).toBe('"shield(inner)"');
      yield* waiting;
    });
  });
});
