/** Writes the results of a run into bench/RESULTS.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { SIZES } from './growth.js';
import { RUNS, WARM_UP } from './measure.js';
import { peerNames } from './peer.js';
import { findPython } from './python.js';
import { digits, format, markdown } from './table.js';
import { judge } from './targets.js';

/** @param {string} file @returns {{ version: string, dependencies: Record<string, string> }} */
const readPackage = (file) =>
  /** @type {ReturnType<typeof readPackage>} */ (JSON.parse(readFileSync(file, 'utf8')));

export function describeMachine() {
  const { dependencies } = readPackage(path.join(import.meta.dirname, 'package.json'));
  const { version } = readPackage(path.join(import.meta.dirname, '../package.json'));
  const rxjs = readPackage(createRequire(import.meta.url).resolve('rxjs/package.json')).version;
  /** @type {Record<string, string>} */
  const versions = { rxtask: version, rxjs, ...dependencies };
  const python = findPython();
  if (python) versions['asyncio'] = `CPython ${python.version}`;
  return {
    date: new Date().toISOString().slice(0, 10),
    node: `Node ${process.version}`,
    cpu: `${os.cpus()[0]?.model ?? 'unknown CPU'} × ${os.cpus().length}, ${os.type()} ${os.arch()}`,
    versions,
  };
}

/** @param {ReturnType<typeof describeMachine>} machine @param {import('./targets.js').Numbers} numbers */
export function writeResults(machine, { rows, growth }) {
  const names = peerNames.filter((name) => rows.some(({ cells }) => cells[name]));
  const errors = rows.flatMap(({ title, cells }) =>
    Object.entries(cells).flatMap(([name, cell]) =>
      'error' in cell ? [`- ${name}, ${title}: ${cell.error}`] : [],
    ),
  );
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const verdicts = judge({ rows, growth }).map(({ text, value, limit, note }) => [
    text + (note ? ` (${note})` : ''),
    digits(value),
    digits(limit),
    value <= limit ? 'met' : '**not met**',
  ]);

  const text = `# What it costs

Written by \`npm run bench -- --write\` on ${machine.date}. ${machine.node}; ${machine.cpu}.
${versions.join(', ')}.

## Compared with its peers

Microseconds for each operation, unless the row says otherwise, and the ratio to rxtask's. The values are medians of ${RUNS} runs after
${digits(WARM_UP)} operations to warm up, or of fewer runs if they take seconds. All peers run in turn, round after round, each in its own process.
The result of each run was checked. "–": the peer has no counterpart.

${markdown(
  ['', 'n', ...names],
  rows.map(({ title, n, cells }) => [
    title,
    n ? digits(n) : '',
    ...names.map((name) => format(cells[name], cells['rxtask'])),
  ]),
)}
${errors.length > 0 ? `\n"fails":\n\n${errors.join('\n')}\n` : ''}
## As n grows

Microseconds for each operation.

${markdown(
  ['', '', ...SIZES.map(digits)],
  growth.map(({ title, peer, cells }) => [title, peer, ...cells.map((cell) => format(cell, undefined))]),
)}

## Targets

${markdown(['target', 'measured', 'at most', ''], verdicts)}
`;
  writeFileSync(path.join(import.meta.dirname, 'RESULTS.md'), text);
}
