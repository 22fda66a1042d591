import { spawnSync } from 'node:child_process';
import type { LocatedFrame } from '../../../lib/inspect/node/locate.js';

/** In another process: Jest's modules are in another context than the one in which an inspector evaluates. */
function located(): LocatedFrame[][] {
  const program = 'spec/inspect/node/programs/locates.ts';
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as LocatedFrame[][];
}

it('locate finds the name, the line and the column of each generator, stack by stack', () => {
  const [plain, empty, withLocals, notSuspended] = located();
  expect(plain!.map(({ name }) => name)).toEqual(['outer', 'method', '']);
  expect(plain!.map(({ place }) => /locates\.ts:.*/.exec(place!)?.[0])).toEqual([
    'locates.ts:5:3',
    'locates.ts:10:5',
    'locates.ts:14:3',
  ]);
  expect(plain!.every(({ locals }) => locals === undefined)).toBe(true);
  expect(empty).toEqual([]);
  expect(withLocals!.map(({ locals }) => locals)).toEqual([{ secret: '42', text: '"abc"' }]);
  expect(notSuspended!.map(({ name, place }) => [name, place])).toEqual([
    ['running', undefined],
    ['outer', undefined],
  ]);
});

it.each([
  ['an await stack', 0],
  ['a chain of tasks', 3],
])('locate asks V8 once for each generator of %s, and a few times besides', (_, first) => {
  const program = 'spec/inspect/node/programs/asks-v8.ts';
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const rows = (JSON.parse(stdout) as [number, number][]).slice(first, first + 3);

  expect(rows.map(([, frames]) => frames)).toEqual(
    [501, 1001, 2001].map((frames) => frames - (first > 0 ? 1 : 0)),
  );
  const [small, , large] = rows as [[number, number], [number, number], [number, number]];
  expect(large[0] - small[0]).toBe(1500);
  expect(small[0] - small[1]).toBeLessThan(10);
});
