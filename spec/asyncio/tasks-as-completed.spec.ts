import { TimeoutError, VirtualTimeScheduler } from 'rxjs';
import {
  asCompleted,
  type Awaitable,
  coroutine,
  createTask,
  Future,
  now,
  sleep,
  Task,
  type TaskWork,
  wait,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';

const say = coroutine(function* (word: string) {
  return word;
});

const collectByIterating = coroutine(function* (works: TaskWork<string>[], timeout: number | null = null) {
  const values: unknown[] = [];
  for (const next of asCompleted(works, { timeout })) {
    const error = yield* raisedBy(
      (function* () {
        values.push(yield* next);
      })(),
    );
    if (error !== undefined) values.push(error);
  }
  return values;
});

const collectBySubscribing = coroutine(function* (works: TaskWork<string>[], timeout: number | null = null) {
  const values: unknown[] = [];
  const end = new Future<void>();
  asCompleted(works, { timeout }).subscribe({
    next: (task) => values.push(task.result()),
    error: (error: unknown) => {
      values.push(error);
      end.setResult();
    },
    complete: () => {
      end.setResult();
    },
  });
  yield* end;
  return values;
});

/** Both ways to use it. */
const WAYS = [collectByIterating, collectBySubscribing];

describe('asCompleted', () => {
  law(
    'test_tasks.py::BaseTaskTests::test_as_completed',
    'gives results in the order in which works finish, iterated or subscribed to',
    () => {
      for (const collect of WAYS) {
        inLoop(function* () {
          const works = [sleep(10, 'b'), sleep(150, 'c'), sleep(10, 'a')];
          expect(yield* collect(works)).toEqual(['b', 'a', 'c']);
          expect(now()).toBe(150);
        });
      }
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_as_completed_with_timeout',
    'raises TimeoutError for the remaining works at the timeout: at each item, once for a subscriber',
    () => {
      for (const [collect, errors] of [
        [collectByIterating, 2],
        [collectBySubscribing, 1],
      ] as const) {
        inLoop(function* () {
          const a = createTask(sleep(100, 'a'));
          const b = createTask(sleep(150, 'b'));
          const c = createTask(sleep(160, 'c'));
          const [first, ...rest] = yield* collect([a, b, c], 120);
          expect(first).toBe('a');
          expect(rest).toEqual(Array(errors).fill(expect.any(TimeoutError)));
          expect([now(), b.state]).toEqual([120, 'running']);
          yield* wait([b, c]);
          expect([now(), b.state, c.state]).toEqual([160, 'succeeded', 'succeeded']);
        });
      }
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_as_completed_with_unused_timeout',
    'with a timeout that is not reached is as without, and leaves no timer behind',
    () => {
      for (const collect of WAYS) {
        const scheduler = new VirtualTimeScheduler();
        const task = createTask(collect([sleep(10, 'a')], 1000), { scheduler });
        scheduler.flush();
        // A leftover timer would have advanced the clock.
        expect([task.result(), scheduler.now()]).toEqual([['a'], 10]);
      }
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_as_completed_reverse_wait',
    'gives the first result to the item that is awaited first',
    () => {
      inLoop(function* () {
        const [first, second] = Array.from(asCompleted([sleep(50, 'a'), sleep(100, 'b')])) as [
          Awaitable<string>,
          Awaitable<string>,
        ];
        expect([yield* second, now()]).toEqual(['a', 50]);
        expect([yield* first, now()]).toEqual(['b', 100]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_as_completed_concurrent',
    'has items that several tasks may await at once',
    () => {
      inLoop(function* () {
        const items = Array.from(asCompleted([sleep(50, 'a'), sleep(50, 'b')]));
        expect(items).toHaveLength(2);
        const { done } = yield* wait(items.map((item) => createTask(item)));
        expect([...done].map((task) => task.result()).sort()).toEqual(['a', 'b']);
        expect(now()).toBe(50);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_as_completed_duplicate_coroutines',
    'counts the same work once',
    () => {
      for (const collect of WAYS) {
        inLoop(function* () {
          const ham = say('ham');
          expect(yield* collect([ham, ham, say('spam')])).toEqual(['ham', 'spam']);
        });
      }
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_as_completed_same_tasks_in_as_out',
    'gives a subscriber the tasks that were passed in themselves; for coroutines, the tasks made of them',
    () => {
      inLoop(function* () {
        const b = createTask(say('b'));
        const d = createTask(say('d'));
        const out: unknown[] = [];
        const results: string[] = [];
        asCompleted([say('a'), b, say('c'), d]).subscribe((task) => {
          out.push(task);
          results.push(task.result());
        });
        yield* sleep(1);
        expect(results.sort()).toEqual(['a', 'b', 'c', 'd']);
        expect(out.filter((task) => !(task instanceof Task))).toEqual([]);
        expect(out.filter((task) => task === b || task === d)).toHaveLength(2);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_as_completed_resume_iterator',
    'left early can be iterated again',
    () => {
      inLoop(function* () {
        const results = asCompleted([say('0'), say('1'), say('2'), say('3')]);
        const collected: string[] = [];
        for (const next of results) {
          collected.push(yield* next);
          if (collected.length === 2) break;
        }
        expect(collected).toHaveLength(2);
        for (const next of results) collected.push(yield* next);
        expect(collected.sort()).toEqual(['0', '1', '2', '3']);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_as_completed_coroutine_use_running_loop',
    'runs coroutines on the loop of the task that calls it',
    () => {
      inLoop(function* () {
        yield* sleep(7);
        const tellTime = coroutine(function* () {
          yield* sleep(1);
          return now();
        });
        const items = Array.from(asCompleted([tellTime()]));
        expect(items).toHaveLength(1);
        expect(yield* items[0]!).toBe(8);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_as_completed_invalid_args',
    'refuses a single future or coroutine',
    () => {
      expect(() => asCompleted(new Future<void>() as never)).toThrow(TypeError);
      expect(() => asCompleted(say('one') as never)).toThrow(TypeError);
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_as_completed_coroutine_without_loop',
    'outside of all tasks runs coroutines on the default loop, where asyncio has none',
    async () => {
      const collected: string[] = [];
      for (const next of asCompleted([say('a'), say('b')])) collected.push(await next);
      expect(collected).toEqual(['a', 'b']);
    },
  );
});
