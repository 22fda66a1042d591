import { coroutine, createTask, gather, Lock, run, sleep, until } from 'rxtask';
import { inspect } from 'rxtask/inspect';
import { collectGarbage } from '../../support/memory.js';
import { told } from './support/problems-of.js';

/** The problems found after garbage collection, at least `expected` of them. */
async function found(main: () => Generator<never, unknown>, expected: number): Promise<string[]> {
  const problems: string[] = [];
  const inspection = inspect();
  inspection.problems$.subscribe((problem) =>
    problems.push(told(problem).replace(/\S+?(spec\/\S+):\d+:\d+/, '$1')),
  );
  await run(main);
  for (let i = 0; i < 3 || problems.length < expected; i++) await collectGarbage();
  inspection[Symbol.dispose]();
  return problems;
}

const load = coroutine(function* () {
  yield* sleep(0);
});

describe('a cold awaitable that was never waited for', () => {
  it('is reported with its line, each line once', async () => {
    const problems = await found(function* () {
      for (let i = 0; i < 3; i++) {
        void sleep(5);
        yield* sleep(0);
      }
      void load();
    }, 2);
    const message =
      'never-awaited: An awaitable was made at spec/inspect/watch/never-awaited.spec.ts and never waited for, so it has done ' +
      'nothing. Write `yield*` before it, or start it with `createTask`.';
    expect(problems).toEqual([message, message]);
  });

  it('is none that was used', async () => {
    const problems = await found(function* () {
      const lock = new Lock();
      using _held = yield* lock.acquire();
      yield* load();
      createTask(sleep(5)).cancel();
      yield* gather([load(), sleep(1), until(sleep(0))]);
      sleep(0).subscribe();
      yield* createTask(async (context) => {
        await context.sleep(1);
        await context.until(load());
      });
    }, 0);
    expect(problems).toEqual([]);
  });
});
