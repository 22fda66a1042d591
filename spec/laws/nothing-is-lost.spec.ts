import { Subject, switchMap } from 'rxjs';
import { coroutine, createTask, Lock, Queue, run, sleep } from 'rxtask';
import { turns } from '../support/turns.js';

const TURNS = [0, 1, 2, 3, 4];

describe('an item or lock is either received or still there, whenever the waiting task leaves', () => {
  it.each(TURNS)(
    'a lock that an async function waits for, cancelled %i turns after its release',
    async (count) => {
      const seen = await run(function* () {
        const lock = new Lock();
        const held = yield* lock.acquire();
        let got = 0;
        const task = createTask(async ({ until }) => {
          const mine = await until(lock.acquire());
          got++;
          mine[Symbol.dispose]();
        });
        yield* sleep(1);
        held[Symbol.dispose]();
        yield* turns(count);
        task.cancel();
        yield* sleep(5);
        return { locked: lock.locked(), done: task.done(), got };
      });

      expect(seen).toMatchObject({ locked: false, done: true });
    },
  );

  it.each(TURNS)(
    'an item that an async function waits for in a call, cancelled %i turns later',
    async (count) => {
      const seen = await run(function* () {
        const queue = new Queue<string>();
        const next = coroutine(function* () {
          return yield* queue.get();
        });
        let got = 0;
        const task = createTask(async ({ until }) => {
          await until(next());
          got++;
        });
        yield* sleep(1);
        queue.putNow('item');
        yield* turns(count);
        task.cancel();
        yield* sleep(5);
        return got + queue.size;
      });

      expect(seen).toBe(1);
    },
  );

  it.each(TURNS)('an item for a subscriber that leaves %i turns later', async (count) => {
    const seen = await run(function* () {
      const queue = new Queue<string>();
      const got: string[] = [];
      const subscription = queue.get().subscribe((item) => got.push(item));
      yield* sleep(1);
      queue.putNow('item');
      yield* turns(count);
      subscription.unsubscribe();
      yield* sleep(5);
      return got.length + queue.size;
    });

    expect(seen).toBe(1);
  });

  it.each(TURNS)(
    'an item that switchMap waits for, and leaves %i turns later for another wait',
    async (count) => {
      const seen = await run(function* () {
        const queue = new Queue<string>();
        const source = new Subject<void>();
        const got: string[] = [];
        const subscription = source.pipe(switchMap(() => queue.get())).subscribe((item) => got.push(item));
        source.next();
        yield* sleep(1);
        queue.putNow('a');
        yield* turns(count);
        source.next();
        yield* sleep(5);
        queue.putNow('b');
        yield* sleep(5);
        subscription.unsubscribe();
        return [...got, queue.size];
      });

      expect(seen.slice(0, 1)).toEqual(['a']);
      expect(seen.at(-1)).toBe(2 - (seen.length - 1));
    },
  );
});
