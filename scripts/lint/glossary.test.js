import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const page = readFileSync('docs/architecture.md', 'utf8');
const glossary = /## Glossary\n([^]*?)\n## /.exec(page)?.[1] ?? '';
const rows = [...glossary.matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\|$/gm)].filter(
  ([, term]) => term !== 'term' && !term?.startsWith('---'),
);

test('each term of the glossary is in it once', () => {
  const terms = rows.flatMap(([, term]) => term?.split(', ') ?? []);
  assert.ok(terms.length > 50);
  assert.deepEqual(terms, [...new Set(terms)]);
});

test('each name in the brackets of the glossary is one of lib', () => {
  const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join('lib', name), 'utf8'))
    .join('\n');
  for (const [, term, meaning = ''] of rows) {
    const [, names = ''] = /\(((?:`\w+`(?:, )?)+)\)/.exec(meaning) ?? [];
    for (const [, name] of names.matchAll(/`(\w+)`/g)) {
      assert.match(
        sources,
        new RegExp(`^export (?:abstract )?(?:class|interface|type|const) ${String(name)}\\b`, 'm'),
        term,
      );
    }
  }
});
