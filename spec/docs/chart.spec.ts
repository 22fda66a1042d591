import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawChart, readComparisons } from '../../scripts/docs/draw-chart.js';

const results = readFileSync(join(__dirname, '../../bench/RESULTS.md'), 'utf8');

const table = `## Compared with its peers

|               |  n | rxtask |     native |  rxjs | effect |
| ------------- | -: | -----: | ---------: | ----: | -----: |
| spawn         |  9 |   2.00 | 1.00 ×0.5  | fails |      – |
| import, ms    |    |    105 |          – | 95 ×0.915 | – |

## As n grows
`;

describe('the chart of the benchmarks', () => {
  it('has the ratios of the peers that were measured, and only the rows that are times of an operation', () => {
    expect(readComparisons(table)).toEqual([{ name: 'spawn', rxtask: '2.00', ratios: { native: 0.5 } }]);
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
    const drawn = drawChart(readComparisons(table.replace('fails', '4 ×2.0')));
    const [line] = [...drawn.matchAll(/class="one" d="M(\d+)/g)].map(([, x]) => Number(x));
    const marks = [...drawn.matchAll(/cx="(\d+)"/g)].map(([, x]) => Number(x));
    expect(marks[0]).toBeLessThan(line!);
    expect(marks[1]).toBeGreaterThan(line!);
  });
});
