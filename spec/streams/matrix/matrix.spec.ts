import { KINDS, type KindName } from './kinds.js';
import { MATRIX } from './matrix.js';
import { playCell } from './play-cell.js';

const kinds = Object.entries(KINDS) as [KindName, string][];

describe.each(MATRIX.map((row) => [row.title, row] as const))('%s', (_title, row) => {
  it.each(kinds.map(([kind, title]) => [title, kind] as const))('and a task: %s', async (_title, kind) => {
    await playCell(row, kind);
  });
});
