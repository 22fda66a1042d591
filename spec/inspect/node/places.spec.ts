import { spawnSync } from 'node:child_process';
import type { Snapshot } from 'rxtask/inspect';
import { places } from 'rxtask/inspect/node';

/** In a separate process: Jest's modules are in another context than the one in which an inspector evaluates. */
function dumped() {
  const program = 'spec/inspect/node/programs/suspended.ts';
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program, 'dumps'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const [json, ...tree] = stdout.trimEnd().split('\n');
  const [plain, withLocals] = JSON.parse(json!) as [Snapshot, Snapshot];
  const framesIn = ({ tasks }: Snapshot) => tasks.find(({ name }) => name === 'work')!.stack;
  return { frames: framesIn(plain), framesWithLocals: framesIn(withLocals), tree };
}

describe('places()', () => {
  it('finds where each call is suspended, outermost first; shows local variables on request only', () => {
    const { frames, framesWithLocals, tree } = dumped();
    expect(frames.map(({ name }) => name)).toEqual(['loadUser', 'readPage']);
    expect(frames.map(({ place }) => /[\w.-]+\.ts:\d+/.exec(place!)?.[0])).toEqual([
      'suspended.ts:12',
      'suspended.ts:8',
    ]);
    expect(framesWithLocals.at(-1)!.name).toBe('readPage(secret: "abc")');
    expect(tree).toEqual([
      expect.stringMatching(/^"main" running now/),
      expect.stringMatching(
        /^↳ "work" running, waits for sleep\(\) at readPage \(spec\/inspect\/node\/programs\/suspended\.ts:8:\d+\)$/,
      ),
      expect.stringMatching(
        /^ +called from loadUser \(spec\/inspect\/node\/programs\/suspended\.ts:12:\d+\)$/,
      ),
    ]);
  });

  it('has nothing to locate when there is no task', () => {
    expect(places()([])).toEqual([]);
    expect(places()([[]])).toEqual([[]]);
  });
});
