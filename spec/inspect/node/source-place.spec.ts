import { spawnSync } from 'node:child_process';

it('sourcePlace uses the source map of a file if Node.js has loaded it', () => {
  const program = 'spec/inspect/node/programs/source-places.ts';
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const [mapped, plain] = JSON.parse(stdout) as [string, string];
  expect(mapped).toBe(`${process.cwd()}/${program}:19:31`);
  expect(plain).toBe('/none.js:3:4');
});
