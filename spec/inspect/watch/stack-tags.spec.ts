import { spawnSync } from 'node:child_process';
import { createTask, sleep } from 'rxtask';
import { inspect } from 'rxtask/inspect';
import { canTag } from '../../../lib/inspect/watch/stack-tags.js';
import { play } from '../../support/virtual-time.js';

/** The async stack at a pause in a step of "load", which `startLoad` creates in "page", which `begin` creates. */
function asyncStack(...args: string[]): string[] {
  const program = ['--import', 'tsx', 'spec/inspect/watch/programs/paused.ts', ...args];
  const { stdout, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
}

describe('console.createTask', () => {
  it('shows a debugger that has paused in a step where the task was created', () => {
    expect(asyncStack()).toEqual(['"load": startLoad < page', '"page": begin']);
  });

  it('shows nothing of that if it is switched off', () => {
    expect(asyncStack('off').join('\n')).not.toContain('startLoad');
  });

  it('tags tasks that are created while the watchdogs run, and encloses their steps', () => {
    const runs: string[] = [];
    expect(canTag()).toBe(false); // Jest's console
    Object.assign(console, {
      createTask: (name: string) => ({
        run: (step: () => void) => {
          runs.push(`${name} begins`);
          step();
          runs.push(`${name} ends`);
        },
      }),
    });
    try {
      play(
        function* () {
          using watchdogs = inspect();
          watchdogs.problems$.subscribe();
          createTask(sleep(0), { name: '' });
          yield* sleep(5);
        },
        { name: 'created before' },
      );
    } finally {
      Reflect.deleteProperty(console, 'createTask');
    }
    expect(runs).toEqual(['"" begins', '"" ends', '"" begins', '"" ends']);
  });
});
