import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageOf } from '../../lib/eslint/package-of.js';

describe('the package of a file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rxtask-lint-'))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }

  it('is what the nearest package.json with a name says', () => {
    write('package.json', '{ "name": "outer" }');
    write('node_modules/rxtask/package.json', '{ "name": "rxtask" }');
    write('node_modules/rxtask/dist/cjs/package.json', '{ "type": "commonjs" }');
    expect(packageOf(join(folder, 'node_modules/rxtask/dist/cjs/core/task.d.ts'))).toBe('rxtask');
    expect(packageOf(join(folder, 'node_modules/rxtask/index.d.ts'))).toBe('rxtask');
    expect(packageOf(join(folder, 'src/rxtask/index.ts'))).toBe('outer');
  });

  it('does not depend on the name of the folder: an alias, a link, a store of the package manager', () => {
    write('package.json', '{ "name": "outer" }');
    write('store/rxtask@1.0.0/node_modules/rxtask/package.json', '{ "name": "rxtask" }');
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(folder, 'store/rxtask@1.0.0/node_modules/rxtask'), join(folder, 'node_modules/tasks'));
    expect(packageOf(join(folder, 'node_modules/tasks/index.d.ts'))).toBe('rxtask');
    expect(packageOf(join(folder, 'store/rxtask@1.0.0/node_modules/rxtask/index.d.ts'))).toBe('rxtask');
  });

  it('passes over a package.json that cannot be read, or whose name is no text', () => {
    write('package.json', '{ "name": "outer" }');
    write('a/package.json', '{ "name": ');
    write('b/package.json', '{ "name": 1 }');
    expect([packageOf(join(folder, 'a/x.ts')), packageOf(join(folder, 'b/x.ts'))]).toEqual([
      'outer',
      'outer',
    ]);
  });

  it('is unknown where no folder has a name', () => {
    expect(packageOf('/x.ts')).toBeUndefined();
  });
});
