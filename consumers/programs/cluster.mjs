import * as clusters from 'rxtask/cluster';
import { tryCluster } from './cluster.cjs';
import * as jobs from './jobs.mjs';

const lines = await tryCluster(clusters, jobs);
console.log(lines.join('\n'));
