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

  it('completes after the source when the last that waited has ended', () => {
    expectMap(enqueueMap, {
      source: '   ab|',
      work: '     ----(x|)',
      works: ['   ^---!', '----^---!'],
      result: '   ----A---(B|)',
    });
  });
});
