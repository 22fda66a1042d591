import fc from 'fast-check';
import { createTask, Future, gather, sleep, type Task } from 'rxtask';
import { cancelEach } from '../../lib/core/cancel-each.js';
import { holdsForAll } from '../support/property.js';
import { inLoop } from '../support/in-loop.js';
import { turns } from '../support/turns.js';

/** For each task, the later tasks that it waits for. Then the order in which all are cancelled. */
interface Waits {
  readonly targets: readonly (readonly number[])[];
  readonly order: readonly number[];
}

const SIZE = 9;
const waits: fc.Arbitrary<Waits> = fc.record({
  targets: fc.tuple(
    ...Array.from({ length: SIZE }, (_, i) =>
      fc.subarray(
        Array.from({ length: SIZE - 1 - i }, (_each, j) => i + 1 + j),
        { maxLength: Math.min(3, SIZE - 1 - i) },
      ),
    ),
  ),
  order: fc.shuffledSubarray(
    Array.from({ length: SIZE }, (_, i) => i),
    { minLength: 1 },
  ),
});

/** Starts the tasks. A task with several targets gathers them, a task without targets sleeps. */
function start({ targets }: Waits): Task<unknown>[] {
  const tasks: Task<unknown>[] = [];
  for (let i = SIZE - 1; i >= 0; i--) {
    const below = targets[i]!.map((target) => tasks[target]!);
    tasks[i] = createTask(function* () {
      if (below.length === 0) yield* sleep(1e6);
      else if (below.length === 1) yield* below[0]!;
      else yield* gather(below);
    });
  }
  return tasks;
}

/** The recursion in asyncio: each request goes all the way down. */
function counts({ targets, order }: Waits): number[] {
  const requests = Array<number>(SIZE).fill(0);
  const cancel = (i: number): void => {
    requests[i]!++;
    targets[i]!.forEach(cancel);
  };
  order.forEach(cancel);
  return requests;
}

describe('Requests that are made at once', () => {
  it('are counted as if each of them had passed all the way down', () => {
    holdsForAll(waits, 300, (each) => {
      inLoop(function* () {
        const tasks = start(each);
        yield* turns(SIZE);
        cancelEach(
          each.order.map((i) => tasks[i]!),
          'over',
          fail,
        );
        expect(tasks.map((task) => task.cancelling())).toEqual(counts(each));
        for (const task of tasks) task.cancel();
        yield* turns(2 * SIZE);
        expect(tasks.every((task) => task.state === 'cancelled')).toBe(true);
      });
    });
  });

  it('are also counted like this if one request reaches a task on several paths', () => {
    holdsForAll(waits, 300, (each) => {
      inLoop(function* () {
        const tasks = start(each);
        yield* turns(SIZE);
        tasks[0]!.cancel('over');
        expect(tasks.map((task) => task.cancelling())).toEqual(counts({ ...each, order: [0] }));
        for (const task of tasks) task.cancel();
        yield* turns(2 * SIZE);
      });
    });
  });

  it.each<[string, readonly number[]]>([
    ['a request for the first task', [0]],
    ['requests for all, from the first', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['requests for all, from the last', [8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['requests for some', [3, 0, 5, 1]],
  ])('are counted so in a graph in which many ways lead to a task: %s', (_, order) => {
    const targets = [[1, 2], [3, 4], [3, 4], [5, 6], [5, 6], [7], [7, 8], [8], []];
    inLoop(function* () {
      const tasks = start({ targets, order });
      yield* turns(SIZE);
      if (order.length === 1) tasks[0]!.cancel('over');
      else
        cancelEach(
          order.map((i) => tasks[i]!),
          'over',
          fail,
        );
      expect(tasks.map((task) => task.cancelling())).toEqual(counts({ targets, order }));
      yield* turns(2 * SIZE);
      expect(tasks.every((task) => task.state === 'cancelled')).toBe(true);
    });
  });

  it.each([1, 2])('are taken by the task that continues after them: %i at once', (count) => {
    inLoop(function* () {
      const leaf = createTask(function* () {
        try {
          yield* sleep(1e6);
        } catch {
          // goes on
        }
        yield* sleep(1);
        return 'goes on';
      });
      const middle = createTask(function* () {
        return yield* leaf;
      });
      const sides = [1, 2].map(() =>
        createTask(function* () {
          return yield* middle;
        }),
      );
      const top = createTask(function* () {
        return yield* gather(sides);
      });
      yield* turns(5);
      if (count === 1) top.cancel();
      else cancelEach([top, leaf], undefined, fail);
      yield* sleep(5);
      expect([leaf, middle, ...sides].map((task) => task.state)).toEqual(Array(4).fill('succeeded'));
    });
  });

  it('are taken back one by one', () => {
    inLoop(function* () {
      const inner = createTask(sleep(1e6));
      const outer = createTask(function* () {
        yield* inner;
      });
      yield* turns(2);
      cancelEach([outer, inner, inner], undefined, fail);

      expect(inner.cancelling()).toBe(3);
      expect([inner.uncancel(), inner.uncancel(), inner.uncancel(), inner.uncancel()]).toEqual([2, 1, 0, 0]);
      yield* turns(3);
      expect([inner.state, outer.state]).toEqual(['cancelled', 'cancelled']);
    });
  });

  it('interrupt clean-up that an earlier request has begun, once', () => {
    inLoop(function* () {
      const log: string[] = [];
      const inner = createTask(function* () {
        try {
          yield* sleep(1e6);
        } finally {
          try {
            yield* sleep(1e6);
          } finally {
            log.push('interrupted');
            yield* sleep(1);
            log.push('cleaned up');
          }
        }
      });
      const outer = createTask(function* () {
        yield* inner;
      });
      yield* turns(2);
      inner.cancel();
      yield* turns(2);
      cancelEach([outer, inner], undefined, fail);
      yield* sleep(5);
      expect([...log, inner.cancelling(), outer.state]).toEqual([
        'interrupted',
        'cleaned up',
        3,
        'cancelled',
      ]);
    });
  });

  it('cancel futures and gathers as well', () => {
    inLoop(function* () {
      const future = new Future<void>();
      const task = createTask(sleep(1e6));
      const gathering = gather([task]);
      yield* turns(1);
      cancelEach([future, gathering, task], 'over', fail);
      expect([future.cancelled(), task.cancelling()]).toEqual([true, 2]);
      yield* turns(3);
      expect(() => gathering.result()).toThrow('over');
    });
  });

  it('reach each of two tasks that wait for a gather, if its child has ended in that turn', () => {
    inLoop(function* () {
      const child = new Future<number>();
      const gathering = gather([child]);
      const waiting = [1, 2].map(() =>
        createTask(function* () {
          yield* gathering;
        }),
      );
      yield* turns(3);
      child.setResult(1);
      cancelEach(waiting, 'over', fail);
      yield* turns(4);
      expect(waiting.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
      expect(gathering.result()).toEqual([1]);
    });
  });

  it('are not counted for a task whose watcher has already withdrawn them', () => {
    inLoop(function* () {
      const b = createTask(sleep(1e6), { detached: true });
      const a = createTask(function* () {
        yield* b;
      });
      const c = createTask(sleep(1e6));
      yield* turns(3);
      c.state$.subscribe({
        next: (state) => {
          if (state === 'cancelling') b.uncancel();
        },
        error: () => undefined,
      });
      cancelEach([a, b, c], undefined, fail);
      expect([b.cancelling(), b.state]).toEqual([0, 'running']);
      b.cancel();
      yield* turns(5);
    });
  });

  it('end a circle of a gather and a task that waits for it', () => {
    inLoop(function* () {
      const gathering: { it?: Future<unknown> } = {};
      const child = createTask(function* () {
        yield* sleep(0);
        yield* gathering.it!;
      });
      const top = createTask(function* () {
        yield* (gathering.it = gather([child]));
      });
      yield* sleep(1);
      cancelEach([child, top], undefined, fail);
      yield* turns(5);
      expect([child.state, top.state]).toEqual(['cancelled', 'cancelled']);
    });
  });
});

function fail(error: unknown): never {
  throw error;
}
