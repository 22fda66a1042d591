/** Draws the chart of the benchmarks for pages that are read as they are. `npm run bench` runs it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawChartFile, readComparisons, type Results } from './draw-chart.js';

const folder = path.join(import.meta.dirname, '../../bench');
const results = JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as Results;
writeFileSync(
  path.join(folder, 'chart.svg'),
  drawChartFile(readComparisons(results), results.table.machine.node),
);
