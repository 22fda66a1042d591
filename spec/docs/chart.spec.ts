import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawChart, drawChartFile, readComparisons, type Results } from '../../scripts/docs/draw-chart.js';

const bench = join(__dirname, '../../bench');
const results = JSON.parse(readFileSync(join(bench, 'results.json'), 'utf8')) as Results;

/** A table in which RxJS takes `rxjs` microseconds, or fails. */
function tableWith(rxjs: { value?: number }): Results {
  const data = [
    { title: 'spawn', unit: 'µs', cells: { rxtask: { value: 2 }, native: { value: 1 }, rxjs } },
    { title: 'import, ms', unit: 'ms', cells: { rxtask: { value: 105 }, rxjs: { value: 95 } } },
  ];
  return { table: { machine: { node: 'Node 24' }, data } };
}

describe('the chart of the benchmarks', () => {
  it('has the ratios of the peers that were measured, and only the rows that are times of an operation', () => {
    expect(readComparisons(tableWith({}))).toEqual([{ name: 'spawn', rxtask: '2', ratios: { native: 0.5 } }]);
  });

  it('reads the results of this repository', () => {
    const rows = readComparisons(results);
    expect(rows.length).toBeGreaterThan(15);
    for (const { ratios } of rows) {
      for (const ratio of Object.values(ratios)) expect(ratio).toBeGreaterThan(0);
    }
  });

  it.each(['wide', 'narrow'] as const)('draws a mark for each ratio (%s)', (layout) => {
    const rows = readComparisons(results);
    const drawn = drawChart(rows, layout);
    const ratios = rows.flatMap((row) => Object.keys(row.ratios));
    expect(drawn.match(/<circle/g)).toHaveLength(ratios.length);
    expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('puts a faster peer left of the line', () => {
    const drawn = drawChart(readComparisons(tableWith({ value: 4 })));
    const [line] = [...drawn.matchAll(/class="one" d="M(\d+)/g)].map(([, x]) => Number(x));
    const marks = [...drawn.matchAll(/cx="(\d+)"/g)].map(([, x]) => Number(x));
    expect(marks[0]).toBeLessThan(line!);
    expect(marks[1]).toBeGreaterThan(line!);
  });

  it('is drawn from the results, in the file that pages show', () => {
    const drawn = drawChartFile(readComparisons(results), results.table.machine.node);
    expect(readFileSync(join(bench, 'chart.svg'), 'utf8')).toBe(drawn);
  });

  it('says in words what the file shows', () => {
    const drawn = drawChartFile(readComparisons(tableWith({ value: 4 })), 'Node 24');
    expect(drawn).toContain('<title>');
    expect(drawn).toMatch(/role="img" aria-label="[^"]*spawn: native 0.5 times, rxjs 2 times"/);
    expect(drawn).toContain('r = rxjs');
  });
});
