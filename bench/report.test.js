import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { report } from './report.js';
import { page, readResults } from './results.js';

test('bench/RESULTS.md has the numbers of bench/results.json', () => {
  assert.equal(readFileSync(page, 'utf8'), report(readResults()));
});
