import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { withoutSpec } from './specs.js';

const files = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'));
const exempt = Object.keys(withoutSpec);

/** @param {string} file */
const specOf = (file) => `spec/${file.replace(/\.ts$/, '.spec.ts')}`;
/** @param {string} file @param {string} path */
const isIn = (file, path) => (path.endsWith('/') ? file.startsWith(path) : file === path);

test('each file of lib has a spec of its name, or a reason in scripts/lint/specs.js', () => {
  const missing = files.filter(
    (file) => !existsSync(specOf(file)) && !exempt.some((path) => isIn(file, path)),
  );
  assert.deepEqual(missing, []);
});

test('each file with such a reason exists, and has no spec of its name', () => {
  for (const path of exempt) {
    const found = files.filter((file) => isIn(file, path));
    assert.notDeepEqual(found, [], `there is no lib/${path}`);
    if (!path.endsWith('/')) assert.ok(!existsSync(specOf(path)), `${specOf(path)} exists`);
  }
});

test('each spec that such a reason names exists', () => {
  for (const reason of Object.values(withoutSpec)) {
    for (const [path] of reason.matchAll(/spec\/[\w/-]+(?:\.spec)?\.ts/g)) assert.ok(existsSync(path), path);
  }
});
