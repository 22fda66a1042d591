import { circlesIn, type Snapshot } from 'rxtask/inspect';
import { info, taken } from './support/info.js';

/** The circles of a snapshot: the ids of the tasks, and whether the circle is certain. */
function found(snapshot: Snapshot): [ids: number[], isCertain: boolean][] {
  return circlesIn(snapshot).map(({ tasks, isCertain }) => [tasks.map(({ id }) => id), isCertain]);
}

describe('circles', () => {
  it('are none in a tree, nor where two tasks wait for the same one', () => {
    expect(found(taken(info(1, { waitsFor: [2, 3] }), info(2, { waitsFor: [3] }), info(3)))).toEqual([]);
  });

  it('are a task that waits for itself, and each of several', () => {
    expect(found(taken(info(1, { waitsFor: [1] })))).toEqual([[[1], true]]);
    const two = taken(
      info(1, { waitsFor: [2] }),
      info(2, { waitsFor: [1] }),
      info(3, { waitsFor: [4] }),
      info(4, { waitsFor: [3] }),
    );
    expect(found(two)).toEqual([
      [[1, 2], true],
      [[3, 4], true],
    ]);
  });

  it('leave out the tasks that lead into them', () => {
    const led = taken(info(1, { waitsFor: [2] }), info(2, { waitsFor: [3] }), info(3, { waitsFor: [2] }));
    expect(found(led)).toEqual([[[2, 3], true]]);
  });

  it('are uncertain if the owner of a lock closes them', () => {
    const locked = taken(info(1, { waitsFor: [2] }), info(2, { blockedBy: [1] }));
    expect(found(locked)).toEqual([[[1, 2], false]]);
  });

  it('are uncertain if a wait that another task can end closes them', () => {
    const loose = taken(info(1, { waitsFor: [2] }), info(2, { waitsFor: [1, 3], needsAll: false }), info(3));
    expect(found(loose)).toEqual([[[1, 2], false]]);
  });

  it('end at tasks that are not in the snapshot', () => {
    expect(found(taken(info(1, { waitsFor: [9] })))).toEqual([]);
  });

  it('are found in a chain longer than the stack of the engine', () => {
    const length = 100_000;
    const chain = Array.from({ length }, (_, i) => info(i, { waitsFor: [(i + 1) % length] }));
    expect(circlesIn(taken(chain)).map(({ tasks }) => tasks.length)).toEqual([length]);
  });
});
