import type * as library from 'rxtask';
import { coroutine, createTask, gather, sleep } from 'rxtask';
import 'rxtask/inspect';
import type { Places } from 'rxtask/inspect';
import { enlist } from '../../lib/core/library-copies.js';
import { type Task, thisCopy } from '../../lib/core/task.js';
import { enableRemoteTree } from '../../lib/inspect/remote-tree.js';

const KEY = Symbol.for('rxtask.inspect');
const COPIES = Symbol.for('rxtask.copies');

/** What `rxtask tree` calls. */
interface Remote {
  readonly hasPlaces: boolean;
  tree(options: { isFlat: boolean; locals: boolean }): string | undefined;
  startRecording(id: string): void;
  stopRecording(id: string): string;
}

const globals = globalThis as { [KEY]?: Remote | undefined };
const before = globals[KEY];

function treeOf(isFlat = false): string | undefined {
  return globals[KEY]!.tree({ isFlat, locals: false });
}

beforeEach(() => {
  globals[KEY] = undefined;
  Reflect.deleteProperty(globalThis, COPIES);
  enlist(thisCopy);
});

afterEach(() => {
  globals[KEY] = before;
});

/** Runs `act` while a task of a second copy of the library waits for another task in a separate group. */
async function besideSecondCopy(act: (second: typeof library) => Promise<void> | void): Promise<void> {
  let second: typeof library | undefined;
  await jest.isolateModulesAsync(async () => {
    second = await import('rxtask');
  });
  const { createTask: create, sleep: pause, taskGroup: group } = second!;
  const task = create(
    () =>
      group(function* (members) {
        members.createTask(pause(60_000), { name: 'member' });
        yield* members.createTask(pause(60_000), { name: 'other' });
      }),
    { name: 'outer' },
  );
  task.subscribe({ error: () => undefined });
  await create(pause(1));
  try {
    await act(second!);
  } finally {
    await task.cancelAndWait();
  }
}

describe('the functions for `rxtask tree`', () => {
  it('are there once the inspection has been loaded', () => {
    expect(before).toMatchObject({ hasPlaces: false });
  });

  it('can locate tasks if any of the loaded entries can, in each order', () => {
    const places = (): Places => () => [];
    enableRemoteTree(places);
    enableRemoteTree();
    expect(globals[KEY]).toMatchObject({ hasPlaces: true });
    globals[KEY] = undefined;
    enableRemoteTree();
    expect(globals[KEY]).toMatchObject({ hasPlaces: false });
    enableRemoteTree(places);
    expect(globals[KEY]).toMatchObject({ hasPlaces: true });
  });

  it('print the tree, or a line for each task', async () => {
    enableRemoteTree();
    await createTask(
      function* () {
        const children = [createTask(sleep(1), { name: 'a' }), createTask(sleep(9), { name: 'b' })];
        yield* sleep(0);
        void gather(children).subscribe();
        const waiting = createTask(gather(children), { name: 'waiting' });
        yield* sleep(0);
        expect(treeOf()).toMatch(/"waiting" running, waits for gather\(\)\n├─ "a" running.*\n└─ "b"/);
        expect(treeOf(true)).toMatch(/"a" running.*\n"b" running.*\n"waiting" running/);
        yield* waiting;
      },
      { name: 'main' },
    );
    expect(treeOf()).toBe('no tasks');
    Reflect.deleteProperty(globalThis, COPIES);
    expect(treeOf()).toBeUndefined();
  });

  it('show the calls of the task that runs, in place of its generator', async () => {
    const below: string[] = [];
    enableRemoteTree(
      () => (stacks) =>
        stacks.map((stack) =>
          stack.map((_, i) => ({ name: `g${String(i)}`, place: i === 0 ? '/a.ts:1:1' : undefined })),
        ),
      (tree) => {
        below.push(tree.name);
        return [
          { name: 'g1', place: '/a.ts:2:2' },
          { name: 'loop', place: '/a.ts:3:3' },
        ];
      },
    );
    const g1 = coroutine(function* () {
      yield* sleep(0);
      return treeOf();
    });
    const tree = await createTask(
      function* () {
        return yield* g1();
      },
      { name: 'main' },
    );
    expect(tree).toMatch(
      /^"main" running now, at loop \(\/a\.ts:3:3\).*\n +called from g1 \(\/a\.ts:2:2\)\n +called from g0 \(\/a\.ts:1:1\)$/,
    );
    expect(below).toEqual(['tree']);
    const waiting = createTask(sleep(1));
    expect(treeOf()).toContain('ready to run');
    expect(below).toHaveLength(1);
    await waiting;
  });

  it('show the tasks of each copy of the library, with their groups and consumers', async () => {
    enableRemoteTree();
    await besideSecondCopy(async () => {
      const tree = [
        '"outer" running, waits for taskGroup(), consumed by a subscriber',
        '├─ "member" running, waits for sleep()',
        '└─ "other" running, waits for sleep()',
      ].join('\n');
      expect(treeOf()?.replace('waits for other', 'waits for taskGroup()')).toBe(tree);
      const own: Task<unknown> = createTask(sleep(60_000), { name: 'own' });
      expect(treeOf()).toMatch(/^copy 1 of 2 of rxtask:\n"own" [^]*\n\ncopy 2 of 2 of rxtask:\n"outer"/);
      await own.cancelAndWait();
    });
  });

  it('record the tasks of each copy, for several commands at the same time', async () => {
    enableRemoteTree();
    await besideSecondCopy(async (second) => {
      const remote = globals[KEY]!;
      remote.startRecording('a');
      await second.createTask(second.sleep(0), { name: 'of the second' });
      remote.startRecording('b');
      await createTask(
        function* () {
          yield* createTask(sleep(0), { name: 'inner' });
        },
        { name: 'of this one' },
      );
      const names = (json: string): unknown[] =>
        (JSON.parse(json) as { traceEvents: { ph: string; args: { name: string } }[] }).traceEvents
          .filter(({ ph }) => ph === 'M')
          .map(({ args }) => args.name);
      const existing = ['"outer"', '"member"', '"other"'];
      const recorded = remote.stopRecording('a');
      expect(names(recorded)).toEqual([...existing, '"of the second"', '"of this one"', '"inner"']);
      expect(recorded).toContain('"created by":"of this one"');
      expect(names(remote.stopRecording('b'))).toEqual([...existing, '"of this one"', '"inner"']);
      expect(names(remote.stopRecording('b'))).toEqual([]);
    });
  });
});
