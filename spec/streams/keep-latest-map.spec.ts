import { keepLatestMap } from 'rxtask';
import { expectMap } from './support/expect-map.js';

describe('keepLatestMap', () => {
  it('lets the task that runs finish, then runs the newest of the values that have come', () => {
    expectMap(keepLatestMap, {
      source: '   a-bcd-------------|',
      work: '     ------(x|)',
      works: ['   ^-----!', '------^-----!'],
      result: '   ------A-----D-----|',
    });
  });

  it('completes after the source when the kept one has ended', () => {
    expectMap(keepLatestMap, {
      source: '   abc|',
      work: '     ----(x|)',
      works: ['   ^---!', '----^---!'],
      result: '   ----A---(C|)',
    });
  });
});
