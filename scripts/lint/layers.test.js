import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { layers } from './layers.js';

const page = readFileSync('docs/architecture.md', 'utf8');
const names = Object.keys(layers);

test('each layer imports only from layers before it', () => {
  for (const [at, name] of names.entries()) {
    const after = layers[name]?.filter((other) => !names.slice(0, at).includes(other));
    assert.deepEqual(after, [], `'${name}' stands before what it may import`);
  }
});

test('each folder of lib, and each file directly in it, is a layer, and there are no others', () => {
  assert.deepEqual(
    readdirSync('lib')
      .map((name) => name.replace(/\.ts$/, ''))
      .sort(),
    names.toSorted(),
  );
});

test('docs/architecture.md shows the table of layers', () => {
  const lines = Object.entries(layers).map(([name, allowed]) =>
    `${name.padEnd(12)} ${allowed.join(' ')}`.trim(),
  );
  const table = `\`\`\`\n${lines.join('\n')}\n\`\`\``;
  assert.ok(page.includes(table), `docs/architecture.md must contain these lines:\n${table}`);
});

test('CONTRIBUTING.md links to the table of docs/architecture.md, and has none', () => {
  const text = readFileSync('CONTRIBUTING.md', 'utf8');
  assert.ok(text.includes('(docs/architecture.md#layers)'));
  assert.ok(!text.includes('←'), 'a drawing of the layers would be a second table');
});

test('the map in docs/architecture.md names each file of lib, in its folder, and no others', () => {
  const files = readdirSync('lib', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll(path.sep, '/').replace(/\.ts$/, ''));
  const named = filesOnTheMap(page);
  assert.deepEqual(
    {
      missing: files.filter((file) => !named.includes(file)),
      unknown: named.filter((file) => !files.includes(file)),
      twice: named.filter((file, at) => named.indexOf(file) !== at),
    },
    { missing: [], unknown: [], twice: [] },
  );
});

/**
 * The files that the map names. A line of it reads `layer/  room/  name  name   what they are`: at least three spaces come
 * before the description. A line without labels continues the room whose names start at the same column, or else the layer.
 *
 * @param {string} text
 */
function filesOnTheMap(text) {
  const map = /^lib\/\n(.*?)^spec\//ms.exec(text)?.[1] ?? '';
  let layer = '';
  let room = { name: '', column: Infinity };
  return map.split('\n').flatMap((line) => {
    let column = line.search(/\S/);
    let rest = line.trimStart();
    /** Takes a label and the space after it. */
    const label = () => {
      const [all = '', name = ''] = /^(\S+\/)\s+/.exec(rest) ?? [];
      column += all.length;
      rest = rest.slice(all.length);
      return name;
    };
    if (column === 2) {
      layer = label();
      room = { name: '', column: Infinity };
    }
    const name = label();
    if (name !== '') room = { name, column };
    else if (column < room.column) room = { name: '', column: Infinity };
    const [listed = ''] = rest.split(/\s{3,}/);
    return listed
      .split(/\s+/)
      .filter(Boolean)
      .map((file) => layer + room.name + file.replace(/\.ts$/, ''));
  });
}
