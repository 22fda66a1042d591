import { createTask, gather, sleep, type Task } from 'rxtask';
import { treeOf } from '../../lib/inspect/tree-of.js';
import { play } from '../support/virtual-time.js';

describe('the tree of some tasks, in a message', () => {
  it('is nothing if there are none', () => {
    expect(treeOf([])).toBe('');
  });

  it('is indented, each line on a new one, and names a circle', () => {
    let text = '';
    play(function* () {
      const a: Task<unknown> = createTask(
        function* () {
          yield* sleep(1);
          yield* gather([b]);
        },
        { name: 'a' },
      );
      const b: Task<unknown> = createTask(
        function* () {
          yield* sleep(1);
          yield* gather([a]);
        },
        { name: 'b' },
      );
      yield* sleep(2);
      text = treeOf([a, b]);
      a.cancel();
    });
    expect(`Alive are:${text}`.split('\n')).toEqual([
      'Alive are:',
      '  "a" running, waits for gather()',
      '  ↳ "b" running, waits for gather()',
      '  ↳ "a" (see above)',
      '',
      '  Deadlock, these tasks wait for each other: "a" waits for gather() → "b" waits for gather() → "a"',
    ]);
  });
});
