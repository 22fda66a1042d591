import { enqueueMap } from 'rxtask';
import { expectMap } from './support/expect-map.js';

describe('enqueueMap', () => {
  it('runs one task after the other, in the order of the values', () => {
    expectMap(enqueueMap, {
      source: '   a-bc--------------|',
      work: '     ----(x|)',
      works: ['   ^---!', '----^---!', '--------^---!'],
      result: '   ----A---B---C-----|',
    });
  });

  it('completes when the source has completed and the last waiting task is done', () => {
    expectMap(enqueueMap, {
      source: '   ab|',
      work: '     ----(x|)',
      works: ['   ^---!', '----^---!'],
      result: '   ----A---(B|)',
    });
  });
});
