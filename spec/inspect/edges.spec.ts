import {
  type Awaitable,
  type Coroutine,
  createTask,
  Future,
  gather,
  Lock,
  Semaphore,
  shield,
  sleep,
  type Task,
  wait,
} from 'rxtask';
import { dependenciesOf, needsAll, ownersOf } from '../../lib/inspect/edges.js';
import { play } from '../support/virtual-time.js';

/** A coroutine that waits for `awaitable`. */
function* waitFor(awaitable: Awaitable<unknown>): Coroutine<unknown> {
  return yield* awaitable;
}

/** The names of tasks, which matchers cannot compare. */
const namesOf = (tasks: readonly Task<unknown>[]): string[] => tasks.map(({ name }) => name);

/** Two tasks that run until they are cancelled. */
const twoTasks = (): [Task<void>, Task<void>] => [
  createTask(sleep(Infinity), { name: 'a' }),
  createTask(sleep(Infinity), { name: 'b' }),
];

describe('a waiting task depends on', () => {
  it.each<[string, (tasks: Task<void>[]) => Coroutine<unknown>, boolean]>([
    ['the task itself', ([a]) => waitFor(a!), true],
    ['all of a gather', (tasks) => waitFor(gather(tasks)), true],
    ['all of a wait', (tasks) => waitFor(wait(tasks)), true],
    [
      'one of a wait for the first',
      (tasks) => waitFor(wait(tasks, { returnWhen: 'first-completed' })),
      false,
    ],
    [
      'the task that alone is left of a wait for the first',
      ([a]) => waitFor(wait([a!], { returnWhen: 'first-completed' })),
      true,
    ],
    ['the task behind a shield', ([a]) => waitFor(shield(a!)), true],
    ['the tasks of a gather in a shield', (tasks) => waitFor(shield(gather(tasks))), true],
  ])('%s', (what, work, isCertain) => {
    play(function* () {
      const tasks = twoTasks();
      const waiting = createTask(work(tasks));
      yield* sleep(1);
      const expected = what.includes('the task') && !what.includes('tasks of') ? tasks.slice(0, 1) : tasks;
      expect(namesOf(dependenciesOf(waiting)).sort()).toEqual(namesOf(expected));
      expect(needsAll(waiting)).toBe(isCertain);
      for (const task of [waiting, ...tasks]) task.cancel();
    });
  });

  it('no task that is done, and none at all if it sleeps or waits for a future', () => {
    play(function* () {
      const done = createTask(sleep(0));
      const [running, other] = twoTasks();
      const gathering = createTask(waitFor(gather([done, running])));
      const waitingForBoth = createTask(waitFor(wait([done, running])));
      const future = new Future<void>();
      const waiting = createTask(waitFor(future));
      yield* sleep(1);
      expect(namesOf(dependenciesOf(gathering))).toEqual([running.name]);
      expect(namesOf(dependenciesOf(waitingForBoth))).toEqual([running.name]);
      expect(dependenciesOf(waiting)).toEqual([]);
      expect(dependenciesOf(running)).toEqual([]);
      for (const task of [gathering, waitingForBoth, waiting, running, other]) task.cancel();
    });
  });
});

describe('the owners of what a task waits for', () => {
  it.each([
    ['lock', () => new Lock()],
    ['semaphore', () => new Semaphore(1)],
  ])('are the tasks that hold the %s and are not done', (_, make) => {
    play(function* () {
      const lock = make();
      const holder = createTask(
        function* () {
          yield* lock.acquire();
          yield* sleep(Infinity);
        },
        { name: 'holder' },
      );
      const waiting = createTask(waitFor(lock.acquire()));
      yield* sleep(1);
      expect(namesOf(ownersOf(waiting))).toEqual(['holder']);
      holder.cancel();
      yield* sleep(1);
      expect(ownersOf(waiting)).toEqual([]); // it has ended without releasing the lock
      waiting.cancel();
    });
  });

  it('are none for a task that waits for a task', () => {
    play(function* () {
      const tasks = twoTasks();
      const waiting = createTask(waitFor(tasks[0]));
      yield* sleep(1);
      expect(ownersOf(waiting)).toEqual([]);
      for (const task of [waiting, ...tasks]) task.cancel();
    });
  });
});
