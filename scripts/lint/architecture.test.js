import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { architecture } from './architecture.js';

const folder = mkdtempSync(path.join(tmpdir(), 'architecture-'));
after(() => {
  rmSync(folder, { recursive: true });
});

/**
 * Lints `file` among `files`, with two layers: high sees low.
 *
 * @param {string} file
 * @param {Record<string, string>} files
 */
function lint(file, files) {
  const cwd = mkdtempSync(path.join(folder, 'case-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
    writeFileSync(path.join(cwd, name), text);
  }
  const messages = new Linter({ cwd }).verify(
    files[file] ?? '',
    {
      files: ['**/*.ts'],
      plugins: { architecture },
      languageOptions: { parser: /** @type {import('eslint').Linter.Parser} */ (tseslint.parser) },
      rules: {
        'architecture/layers': ['error', { root: 'lib', layers: { low: [], high: ['low'] } }],
        'architecture/no-cycles': 'error',
      },
    },
    path.join(cwd, file),
  );
  return messages.map(({ line, message }) => `${String(line)}: ${message}`);
}

test('a layer may import from one below it', () => {
  const found = lint('lib/high/a.ts', {
    'lib/high/a.ts': "import { b } from '../low/b.js';\nimport { Observable } from 'rxjs';",
    'lib/low/b.ts': 'export const b = 1;',
  });
  assert.deepEqual(found, []);
});

for (const [kind, text] of Object.entries({
  'an import': "import { a } from '../high/a.js';",
  'an import of a type': "import type { A } from '../high/a.js';",
  'a re-export of a type': "export type { A } from '../high/a.js';",
  'an import inside a type': "export type B = import('../high/a.js').A;",
})) {
  test(`a layer may not import from one above it, by ${kind}`, () => {
    assert.deepEqual(lint('lib/low/b.ts', { 'lib/low/b.ts': text }), [
      "1: 'low' may not import from 'high': it sees nothing else. Move what is shared down, or pass it in.",
    ]);
  });
}

test('a source file may not import from outside the source folder', () => {
  const [found] = lint('lib/low/b.ts', { 'lib/low/b.ts': "import { x } from '../../spec/x.js';" });
  assert.match(String(found), /leaves the source folder/);
});

test('a file in no layer is reported', () => {
  const [found] = lint('lib/utils.ts', { 'lib/utils.ts': '' });
  assert.match(String(found), /'utils' is no layer/);
});

test('a cycle is reported with its chain, at the import where it begins, types included', () => {
  const found = lint('lib/low/a.ts', {
    'lib/low/a.ts': "import { d } from './d.js';\nimport type { B } from './b.js';\nexport interface A {}",
    'lib/low/b.ts': "export type { C } from './c.js';",
    'lib/low/c.ts': "export interface C { a: import('./a.js').A }",
    'lib/low/d.ts': 'export const d = 1;',
  });
  assert.deepEqual(found, [
    '2: These files import each other: lib/low/a.ts → lib/low/b.ts → lib/low/c.ts → lib/low/a.ts. ' +
      'Move the part that both need into a separate file.',
  ]);
});

test('a file that only leads into a cycle is not blamed for it', () => {
  const found = lint('lib/low/a.ts', {
    'lib/low/a.ts': "import { b } from './b.js';",
    'lib/low/b.ts': "import { c } from './c.js';",
    'lib/low/c.ts': "import { b } from './b.js';",
  });
  assert.deepEqual(found, []);
});
