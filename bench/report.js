/** The text of bench/RESULTS.md. It depends on nothing but bench/results.json. */
import { digits, format, markdown } from './format.js';
import { SIZES } from './growth.js';
import { RUNS, WARM_UP } from './measure.js';
import { peerNames } from './peer.js';
import { FEWER } from './table.js';
import { judge } from './targets.js';
import { workload } from './workloads.js';

/** @param {import('./results.js').Results} results */
export function report(results) {
  const { table, growth, mixed, loads, versions } = results;
  const sections = [
    table && `## Compared with its peers\n\n${measured(table)}\n\n${ofTable(table)}`,
    `## Targets\n\n${targets(results)}`,
    growth &&
      `## As n grows\n\n${measured(growth)} Microseconds for each operation.\n\n${ofGrowth(growth.data)}`,
    mixed && `## In a mixed process\n\n${measured(mixed)}\n\n${ofMixed(mixed.data)}`,
    loads && `## Real loads\n\n${measured(loads)}\n\n${ofLoads(loads.data)}`,
    versions && `## Other versions of Node\n\n${measured(versions)}\n\n${ofVersions(versions.data)}`,
  ];
  const intro = `# What it costs

\`npm run bench\` writes this page. It measures the parts below on one machine, one after another.

![The time of each peer, as a multiple of rxtask's](chart.svg)`;
  return `${[intro, ...sections.filter((section) => section !== undefined)].join('\n\n')}\n`;
}

/** @param {import('./results.js').Part<unknown>} part */
function measured({ machine: { date, node, cpu, load }, seconds }) {
  const took = seconds === undefined ? '' : `, in ${digits(seconds)} s`;
  const began = load === undefined ? '' : ` The load of the machine was ${load} as it began.`;
  return `${node}; ${cpu}; ${date}${took}.${began}`;
}

/** @param {import('./results.js').Part<import('./targets.js').ResultRow[]>} part */
function ofTable({ data: rows, machine }) {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const errors = rows.flatMap(({ title, cells }) =>
    Object.entries(cells).flatMap(([name, cell]) =>
      'error' in cell ? [`- ${name}, ${title}: ${cell.error}`] : [],
    ),
  );
  return `${versions.join(', ')}.

Microseconds for each operation, unless the row says otherwise, and the ratio to rxtask's. The values are medians of ${RUNS} runs after
${digits(WARM_UP)} operations to warm up, or of fewer runs if they take seconds. All peers run in turn, round after round, each in its own process.
The result of each run was checked. "–": the peer has no counterpart.

${comparison(rows)}${errors.length > 0 ? `\n\n"fails":\n\n${errors.join('\n')}` : ''}`;
}

/** @param {import('./targets.js').ResultRow[]} rows */
function comparison(rows) {
  const names = peerNames.filter((name) => rows.some(({ cells }) => cells[name]));
  return markdown(
    ['', 'n', ...names],
    rows.map(({ title, n, cells }) => [
      title,
      n ? digits(n) : '',
      ...names.map((name) => format(cells[name], cells['rxtask'])),
    ]),
  );
}

/** @param {import('./results.js').Results} results */
function targets({ table, growth, mixed, loads }) {
  const verdicts = judge({
    ...(table && { rows: table.data }),
    ...(growth && { growth: growth.data }),
    ...(mixed && { mixed: mixed.data }),
    ...(loads && { loads: loads.data }),
  });
  const met = verdicts.filter(({ value, limit }) => value <= limit).length;
  const lines = verdicts.map(({ text, value, limit, note }) => [
    text + (note ? ` (${note})` : ''),
    digits(value),
    digits(limit),
    value <= limit ? 'met' : '**not met**',
  ]);
  return `${met} of ${verdicts.length} are met. The numbers are those of the parts on this page.\n\n${markdown(
    ['target', 'measured', 'at most', ''],
    lines,
  )}`;
}

/** @param {import('./growth.js').GrowthLine[]} lines */
function ofGrowth(lines) {
  return markdown(
    ['', '', ...SIZES.map(digits)],
    lines.map(({ title, peer, cells }) => [title, peer, ...cells.map((cell) => format(cell, undefined))]),
  );
}

/** @param {import('./mixed.js').MixedLine[]} lines */
function ofMixed(lines) {
  return `Microseconds of processor time for each operation: the row alone in a process, and in a process that runs all of these rows in
turn, steps 30 different generators and collects all garbage before each run.

${markdown(
  ['', '', 'alone', 'mixed', 'ratio'],
  lines.map(({ row, peer, alone, mixed }) => [
    workload(row).title,
    peer,
    digits(alone),
    digits(mixed),
    digits(mixed / alone),
  ]),
)}`;
}

/** @param {import('./loads/compare.js').Load[]} loads */
function ofLoads(loads) {
  return loads
    .map(({ title, text, sides, lines }) => `**${title}.** ${text}\n\n${markdown(['', ...sides], lines)}`)
    .join('\n\n');
}

/** @param {{ node: string, rows: import('./targets.js').ResultRow[] }[]} versions */
function ofVersions(versions) {
  const titles = versions[0]?.rows ?? [];
  const overview = markdown(
    ['', 'n', ...versions.map(({ node }) => node)],
    titles.map(({ row, title, n }) => [
      title,
      n ? digits(n) : '',
      ...versions.map(({ rows }) => format(rows.find((one) => one.row === row)?.cells['rxtask'], undefined)),
    ]),
  );
  const tables = versions.map(({ node, rows }) => `### ${node}\n\n${comparison(rows)}`);
  return `Each version has every peer in the same run, with a ${FEWER}th of the operations of the first table. So a row may differ from
the first table even on the same version: where all tasks are alive at once, fewer of them are. asyncio does not depend on Node. This is
rxtask on each version:

${overview}

${tables.join('\n\n')}`;
}
