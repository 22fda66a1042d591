import { dropMap } from 'rxtask';
import { expectMap } from './support/expect-map.js';

describe('dropMap', () => {
  it('ignores values while a task runs', () => {
    expectMap(dropMap, {
      source: '   a--b--c--d--------|',
      work: '     -----(x|)',
      works: ['   ^----!', '------^----!'],
      result: '   -----A-----C------|',
    });
  });
});
