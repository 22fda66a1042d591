import * as remote from 'rxtask/remote';
import * as workers from 'rxtask/workers';
import * as jobs from './jobs.mjs';
import { tryThreads } from './threads.cjs';

const lines = await tryThreads(remote, workers, jobs, new URL('./jobs.mjs', import.meta.url));
console.log(lines.join('\n'));
