import { allTasks, createTask, currentTask, gather, sleep, type Task, taskGroup } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { inVirtualTime } from '../support/virtual-time.js';

const eager = { eagerStart: true };

describe('An eager task', () => {
  it('takes its first step before createTask returns, and the next ones in the order of the loop', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const step = function* (name: string) {
        log(`${name} 1`);
        yield* sleep(0);
        log(`${name} 2`);
      };
      const tasks = [
        createTask(step('lazy')),
        createTask(step('eager'), eager),
        createTask(step('second'), eager),
      ];
      log('created');
      yield* gather(tasks);
    });

    expect(timeline.map(([, event]) => event)).toEqual([
      'eager 1',
      'second 1',
      'created',
      'lazy 1',
      'eager 2',
      'second 2',
      'lazy 2',
    ]);
  });

  it('inside an eager task runs inside its first step, and each is the current task in its own step', () => {
    const { task } = inVirtualTime(function* () {
      const seen: (string | undefined)[] = [];
      const look = (): void => {
        seen.push(currentTask()?.name);
      };
      createTask(
        function* () {
          look();
          createTask(
            function* () {
              look();
            },
            { ...eager, name: 'inner' },
          );
          look();
        },
        { ...eager, name: 'outer' },
      );
      look();
      return seen;
    });

    expect(task.result()).toEqual(['outer', 'inner', 'outer', task.name]);
  });

  it('counts as created when its first step has ended: after the tasks that it has started', () => {
    const { result } = runVirtual(function* () {
      const made: Task<void>[] = [];
      const outer = createTask(function* () {
        made.push(createTask(sleep(1)), createTask(sleep(1), eager));
        yield* sleep(1);
      }, eager);
      const [, ...others] = [...allTasks()];
      yield* gather(made);
      yield* outer;
      return others.map((other) => [...made, outer].indexOf(other as Task<void>));
    });

    expect(result).toEqual([0, 1, 2]);
  });

  it('that ends in its first step was never among allTasks(); its group observes the end a turn later', () => {
    const { timeline } = inVirtualTime(function* (log) {
      createTask(function* () {
        log('another turn');
      });
      const isKnown = yield* taskGroup(function* (group) {
        const child = group.createTask(function* () {}, eager);
        return allTasks().has(child);
      });
      log(isKnown);
    });

    expect(timeline.map(([, event]) => event)).toEqual(['another turn', false]);
  });

  it('in a gather that is done when it is called needs no turn', () => {
    const { result } = runVirtual(function* () {
      const children = [1, 2].map((value) =>
        createTask(function* () {
          return value;
        }, eager),
      );
      const all = gather(children);
      return [all.done(), yield* all];
    });

    expect(result).toEqual([true, [1, 2]]);
  });
});
