import { createTask, run, sleep, type Task } from 'rxtask';
import { inspect, snapshot, formatTree } from 'rxtask/inspect';
import { collectGarbage } from '../support/memory.js';

/** Runs a chain of tasks. Each starts the next, and some are cancelled. Returns weak references to all. */
async function chain(length: number): Promise<WeakRef<Task<unknown>>[]> {
  const references: WeakRef<Task<unknown>>[] = [];
  await run(function* () {
    const start = (left: number): void => {
      const task = createTask(function* () {
        yield* sleep(0);
        if (left > 0) start(left - 1);
        yield* sleep(left % 2 === 0 ? 0 : 1_000_000);
      });
      references.push(new WeakRef(task));
      if (left % 2 === 1) createTask(sleep(1)).addDoneCallback(() => task.cancel());
    };
    start(length);
    while (references.length <= length) yield* sleep(1);
    yield* sleep(5);
    formatTree(snapshot());
  });
  return references;
}

async function alive(references: readonly WeakRef<object>[]): Promise<number> {
  await collectGarbage();
  return references.filter((reference) => reference.deref() !== undefined).length;
}

describe('tasks that have ended are collected', () => {
  it('when nothing is attached: no task keeps the task that has started it', async () => {
    const references = await chain(100);
    expect(references).toHaveLength(101);
    expect(await alive(references)).toBe(0);
  });

  it('while watchdogs are at work, and afterwards', async () => {
    const inspection = inspect();
    inspection.problems$.subscribe();
    const references = await chain(100);
    expect(await alive(references)).toBe(0);
    inspection[Symbol.dispose]();
    expect(await alive(await chain(100))).toBe(0);
  });

  it('and a stopped inspection keeps no task that is alive', async () => {
    const inspection = inspect({ cleanUpMs: 1_000_000 });
    let task: Task<unknown> | undefined;
    await run(function* () {
      task = createTask(function* () {
        try {
          yield* sleep(1_000_000);
        } finally {
          yield* sleep(1);
        }
      });
      yield* sleep(1);
      task.cancel();
      inspection[Symbol.dispose]();
    });
    const reference = new WeakRef(task!);
    task = undefined;
    expect(await alive([reference])).toBe(0);
    expect(inspection).toBeDefined();
  });
});
