/** A caller of jobs that never end. It ends in the way that its parent requests. */
import { inProcess, type Runner } from 'rxtask/remote';
import { threads } from 'rxtask/workers';
import { jobs, tick, tickAndBlock } from '../support/ticking-jobs.js';

const { engine, job, module, file } = JSON.parse(process.argv[2]!) as {
  engine: 'inProcess' | 'threads';
  job: 'tick' | 'tickAndBlock';
  /** The jobs, as a module that a thread can import. */
  module: string;
  file: string;
};
const runner: Runner = engine === 'threads' ? threads(new URL(module)) : inProcess(jobs);

process.once('message', (end: 'exit' | 'throw') => {
  if (end === 'exit') process.exit(0);
  throw new Error('nothing catches this');
});
// Ends when the process of the spec has ended.
process.once('disconnect', () => {
  process.exit(1);
});
runner.run((job === 'tick' ? tick : tickAndBlock)(file)).subscribe();
