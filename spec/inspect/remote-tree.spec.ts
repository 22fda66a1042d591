import { chromeTrace, formatTree, type Places, record, snapshot } from 'rxtask/inspect';
import { enableRemoteTree } from '../../lib/inspect/remote-tree.js';

const KEY = Symbol.for('rxtask.inspect');

describe('the functions for `rxtask tree`', () => {
  const globals = globalThis as { [KEY]?: unknown };
  const before = globals[KEY];

  beforeEach(() => {
    globals[KEY] = undefined;
  });

  afterEach(() => {
    globals[KEY] = before;
  });

  it('are there once the inspection has been loaded', () => {
    expect(before).toMatchObject({ snapshot, formatTree, record, chromeTrace });
  });

  it('can locate tasks if any of the loaded entries can', () => {
    const places = (): Places => () => [];
    enableRemoteTree(places);
    enableRemoteTree();
    expect(globals[KEY]).toMatchObject({ places });
  });

  it('can locate tasks if an entry that can is loaded later', () => {
    const places = (): Places => () => [];
    enableRemoteTree();
    expect(globals[KEY]).toMatchObject({ places: undefined });
    enableRemoteTree(places);
    expect(globals[KEY]).toMatchObject({ places });
  });
});
