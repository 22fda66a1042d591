import { keepLatestMap } from 'rxtask';
import { expectMap } from './support/expect-map.js';

describe('keepLatestMap', () => {
  it('lets the running task finish, then runs the newest of the values that have arrived', () => {
    expectMap(keepLatestMap, {
      source: '   a-bcd-------------|',
      work: '     ------(x|)',
      works: ['   ^-----!', '------^-----!'],
      result: '   ------A-----D-----|',
    });
  });

  it('completes when the source has completed and the task of the kept value is done', () => {
    expectMap(keepLatestMap, {
      source: '   abc|',
      work: '     ----(x|)',
      works: ['   ^---!', '----^---!'],
      result: '   ----A---(C|)',
    });
  });
});
