import { formatTree } from '../../lib/inspect/format-tree.js';
import type { Snapshot } from '../../lib/inspect/task-info.js';
import { info, taken } from './support/info.js';

const lines = (snapshot: Snapshot): string[] => formatTree(snapshot, { root: '/app' }).split('\n');

describe('formatTree', () => {
  it('says so when there is no task', () => {
    expect(lines(taken())).toEqual(['no tasks']);
  });

  it('writes a task: state, wait, place, request, consumers, origin', () => {
    const task = info(1, {
      name: 'load',
      state: 'cancelling',
      waitingFor: 'sleep(5)',
      requests: 1,
      request: { at: 1000, reason: 'late', cause: 'its deadline has passed', via: undefined },
      consumers: ['a promise'],
      origin: '/app/main.ts:1:2',
      stack: [
        { name: 'page', place: '/app/page.ts:7:3' },
        { name: 'load', place: '/app/load.ts:9:5' },
      ],
    });
    expect(lines(taken(task))).toEqual([
      '"load" cancelling, waits for sleep(5) at load (load.ts:9:5), cancellation requested 0.4 s ago because its deadline has passed (late), consumed by a promise, created at main.ts:1:2',
      '     called from page (page.ts:7:3)',
    ]);
  });

  it('branches where a task waits for several, and continues where it waits for one', () => {
    const tree = taken(
      info(1, { waitingFor: 'gather()', waitsFor: [2, 3] }),
      info(2, { waitingFor: 't4', waitsFor: [4] }),
      info(3),
      info(4, { waitingFor: 'sleep(1)' }),
    );
    expect(lines(tree)).toEqual([
      '"t1" running, waits for gather()',
      '├─ "t2" running, waits for t4',
      '│  ↳ "t4" running, waits for sleep(1)',
      '└─ "t3" running, ready to run',
    ]);
  });

  it('prints a task once, and says where it comes up again', () => {
    const tree = taken(
      info(1, { name: 'a', waitsFor: [3] }),
      info(2, { name: 'b', waitsFor: [3] }),
      info(3, { name: 'c' }),
    );
    expect(lines(tree)).toEqual([
      '"a" running, ready to run',
      '↳ "c" running, ready to run',
      '"b" running, ready to run',
      '↳ "c" (see above)',
    ]);
  });

  it('folds siblings that look alike with all that is below them', () => {
    const orders = Array.from({ length: 300 }, (_, i) => [
      info(3 * i + 2, {
        name: `order ${String(i)}`,
        group: 1,
        waitingFor: 'gather()',
        waitsFor: [3 * i + 3, 3 * i + 4],
      }),
      info(3 * i + 3, { name: `bill ${String(i)}`, waitingFor: 'sleep()' }),
      info(3 * i + 4, { name: `pack ${String(i)}`, waitingFor: i === 7 ? 'queue.get()' : 'sleep()' }),
    ]).flat();
    expect(lines(taken(info(1, { name: 'main', waitingFor: 'taskGroup()' }), orders))).toEqual([
      '"main" running, waits for taskGroup()',
      '├─ "order 0" running, waits for gather() … and 298 more like this',
      '│  ├─ "bill 0" running, waits for sleep()',
      '│  └─ "pack 0" running, waits for sleep()',
      '└─ "order 7" running, waits for gather()',
      '   ├─ "bill 7" running, waits for sleep()',
      '   └─ "pack 7" running, waits for queue.get()',
    ]);
  });

  it('does not fold tasks whose subtrees differ, and prints a folded task in full at other places', () => {
    const tree = taken(
      info(1, { name: 'page 1', waitsFor: [4] }),
      info(2, { name: 'page 2', waitsFor: [5] }),
      info(3, { name: 'page 3', waitsFor: [5, 6] }),
      info(4, { name: 'load 4' }),
      info(5, { name: 'load 5' }),
      info(6, { name: 'load 6' }),
      info(7, { name: 'check', waitsFor: [5, 4] }),
    );
    expect(lines(tree)).toEqual([
      '"page 1" running, ready to run … and 1 more like this',
      '↳ "load 4" running, ready to run',
      '"page 3" running, ready to run',
      '└─ "load 5" running, ready to run … and 1 more like this',
      '"check" running, ready to run',
      '├─ "load 5" (see above)',
      '└─ "load 4" (see above)',
    ]);
  });

  it('folds no tasks in circles', () => {
    const circle = (a: number, b: number) => [
      info(a, { name: `a ${String(a)}`, waitsFor: [b] }),
      info(b, { name: `b ${String(a)}`, waitsFor: [a] }),
    ];
    const tree = taken(info(9, { name: 'all', waitsFor: [1, 3] }), circle(1, 2), circle(3, 4));
    expect(lines(tree).slice(0, 7)).toEqual([
      '"all" running, ready to run',
      '├─ "a 1" running, ready to run',
      '│  ↳ "b 1" running, ready to run',
      '│  ↳ "a 1" (see above)',
      '└─ "a 3" running, ready to run',
      '   ↳ "b 3" running, ready to run',
      '   ↳ "a 3" (see above)',
    ]);
  });

  it('folds the tasks that are left when an earlier sibling has shown some of them', () => {
    const tree = taken(
      info(1, { name: 'main' }),
      info(2, { name: 'first', group: 1, waitsFor: [3] }),
      [3, 4, 5].map((id) => info(id, { name: `worker ${String(id)}`, group: 1 })),
    );
    expect(lines(tree)).toEqual([
      '"main" running, ready to run',
      '├─ "first" running, ready to run',
      '│  ↳ "worker 3" running, ready to run',
      '└─ "worker 4" running, ready to run … and 2 more like this',
    ]);
  });

  it('prints a task that an earlier line stands for, in full, where it is alone', () => {
    const tree = taken(
      [1, 2].map((id) => info(id, { name: `worker ${String(id)}`, group: 3 })),
      info(3, { name: 'pool' }),
      info(4, { name: 'check', waitsFor: [2] }),
    );
    expect(lines(tree)).toEqual([
      '"pool" running, ready to run',
      '└─ "worker 1" running, ready to run … and 1 more like this',
      '"check" running, ready to run',
      '↳ "worker 2" running, ready to run',
    ]);
  });

  it('folds tasks that have nothing below them', () => {
    const children = Array.from({ length: 20 }, (_, i) =>
      info(2 + i, { name: `worker-${String(i)}`, group: 1 }),
    );
    expect(lines(taken(info(1, { name: 'main' }), children))).toEqual([
      '"main" running, ready to run',
      '└─ "worker-0" running, ready to run … and 19 more like this',
    ]);
  });

  it('names a circle, which has no root', () => {
    const tree = taken(
      info(1, { name: 'a', waitingFor: 'gather()', waitsFor: [2] }),
      info(2, { name: 'b', waitingFor: 'shield("a")', waitsFor: [1] }),
    );
    expect(lines(tree)).toEqual([
      '"a" running, waits for gather()',
      '↳ "b" running, waits for shield("a")',
      '↳ "a" (see above)',
      '',
      'Deadlock, these tasks wait for each other: "a" waits for gather() → "b" waits for shield("a") → "a"',
    ]);
  });

  it('shows a circle that a lock closes as a warning', () => {
    const tree = taken(
      info(1, { name: 'a', waitingFor: 'lock.acquire()', blockedBy: [2] }),
      info(2, { name: 'b', waitingFor: '"a"', waitsFor: [1] }),
    );
    expect(lines(tree).at(-1)).toBe(
      'Possible deadlock (unless another task releases the lock or ends the wait): "a" waits for lock.acquire() → "b" waits for "a" → "a"',
    );
  });

  it('writes a chain of 100,000 tasks in a text that grows with their number only', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => info(i, { waitsFor: i < 99_999 ? [i + 1] : [] }));
    const text = formatTree(taken(chain));
    expect(text.split('\n')).toHaveLength(100_000);
    expect(text.length).toBeLessThan(100_000 * 60);
  });

  it('writes a chain of 100,000 tasks of which each waits for a second one', () => {
    const tasks = Array.from({ length: 100_000 }, (_, i) => [
      info(2 * i, { waitsFor: i < 99_999 ? [2 * i + 1, 2 * i + 2] : [] }),
      info(2 * i + 1),
    ]).flat();
    expect(formatTree(taken(tasks)).length).toBeLessThan(200_000 * 250);
  });

  it.each([
    ['in turn one task and two', (i: number) => i % 2],
    ['in turn two tasks and one', (i: number) => (i + 1) % 2],
    ['one task five times, then three', (i: number) => (i % 6 === 5 ? 2 : 0)],
    ['four tasks each', () => 3],
  ])('writes a chain of 30,000 tasks that wait for %s', (_, othersAt) => {
    const tasks = Array.from({ length: 30_000 }, (_task, i) => {
      const others = Array.from({ length: othersAt(i) }, (_other, place) => info(4 * i + place + 1));
      const below = i < 29_999 ? [4 * (i + 1)] : [];
      return [info(4 * i, { waitsFor: [...others.map(({ id }) => id), ...below] }), ...others];
    }).flat();
    expect(formatTree(taken(tasks)).length).toBeLessThan(tasks.length * 250);
  });

  it('folds 100,000 tasks that look alike, in two levels', () => {
    const tasks = Array.from({ length: 50_000 }, (_, i) => [
      info(2 * i + 1, { group: 0, waitsFor: [2 * i + 2] }),
      info(2 * i + 2),
    ]).flat();
    expect(lines(taken(info(0, { name: 'main' }), tasks))).toEqual([
      '"main" running, ready to run',
      '└─ "t1" running, ready to run … and 49999 more like this',
      '   ↳ "t2" running, ready to run',
    ]);
  });

  it('writes a diamond of 20 layers', () => {
    const layer = (i: number) => [2 * i, 2 * i + 1];
    const tasks = Array.from({ length: 20 }, (_, i) =>
      layer(i).map((id) => info(id, { waitsFor: i < 19 ? layer(i + 1) : [] })),
    ).flat();
    expect(lines(taken(tasks)).length).toBeLessThan(120);
  });
});
