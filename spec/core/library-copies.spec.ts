import type * as library from 'rxtask';
import { enlist, enlistedCopies, FORMAT, type LibraryCopy } from '../../lib/core/library-copies.js';
import { thisCopy } from '../../lib/core/task.js';

const KEY = Symbol.for('rxtask.copies');

function enlistAnother(): void {
  enlist({ ...thisCopy });
}

/** A WeakRef that was read keeps its target until the macrotask has ended. */
async function collectGarbage(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  globalThis.gc!();
}

describe('the copies of the library', () => {
  const globals = globalThis as { [KEY]?: unknown };

  it('are enlisted with their first tasks', async () => {
    Reflect.deleteProperty(globals, KEY);
    let second: typeof library | undefined;
    await jest.isolateModulesAsync(async () => {
      second = await import('rxtask');
    });
    expect(enlistedCopies()).toEqual([]);
    await second!.createTask(second!.sleep(0));
    const [enlisted] = enlistedCopies();
    expect(enlisted!.format).toBe(FORMAT);
    const task = second!.createTask(second!.sleep(0));
    expect(enlisted!.currentLoop().tasks.first).toBe(task);
    await task;
    await second!.createTask(second!.sleep(0));
    expect(enlistedCopies()).toEqual([enlisted]);
    enlist(thisCopy);
    expect(enlistedCopies()).toEqual([enlisted, thisCopy]);
  });

  it('can be collected', async () => {
    Reflect.deleteProperty(globals, KEY);
    enlist(thisCopy);
    enlistAnother();
    expect(enlistedCopies()).toHaveLength(2);
    while (enlistedCopies().length > 1) await collectGarbage();
    enlist(thisCopy);
    expect(globals[KEY]).toHaveLength(2);
  });

  it('are left out once they were collected, and taken off the list by the next copy', () => {
    const collected = { deref: () => undefined };
    Object.assign(globals, { [KEY]: [collected, new WeakRef(thisCopy)] });
    expect(enlistedCopies()).toEqual([thisCopy]);

    enlist(thisCopy);
    expect(globals[KEY]).toHaveLength(2);
    expect(globals[KEY]).not.toContain(collected);
    Reflect.deleteProperty(globals, KEY);
  });

  it('are not enlisted where that is not possible', () => {
    Reflect.deleteProperty(globals, KEY);
    const { WeakRef: kept } = globalThis;
    Reflect.deleteProperty(globalThis, 'WeakRef');
    try {
      enlist(thisCopy);
    } finally {
      globalThis.WeakRef = kept;
    }
    expect(enlistedCopies()).toEqual([]);
    Object.defineProperty(globals, KEY, { value: undefined, configurable: true });
    const copy: LibraryCopy = thisCopy;
    expect(() => {
      enlist(copy);
    }).not.toThrow();
    Reflect.deleteProperty(globals, KEY);
  });
});
