/** Runs jobs here and in threads, from ES modules and from CommonJS. Each line names a check, and whether it passed. */
const { pathToFileURL } = require('node:url');

exports.tryThreads = async function tryThreads({ inProcess }, { threads, toThread }, jobs, module) {
  const lines = [];
  const check = (what, isSo) => lines.push(`${isSo ? 'yes' : 'NO'}: ${what}`);
  for (const [name, runner] of [
    ['in this process', inProcess(jobs.jobs)],
    ['in a thread', threads(module, { threads: 1 })],
  ]) {
    check(`a job runs ${name}`, (await runner.run(jobs.add(1, 2))) === 3);
    const task = runner.run(jobs.wait());
    const values = [];
    task.values$.subscribe((value) => {
      values.push(value);
      if (value === 'begun') task.cancel('enough');
    });
    const error = await task.then(null, (reason) => reason);
    check(`it is cancelled ${name}`, error.name === 'CancelledError' && error.reason === 'enough');
    check(`it has cleaned up ${name}`, values.join() === 'begun,clean');
    await runner[Symbol.asyncDispose]();
  }
  check('a function runs in a thread', (await toThread(jobs.multiply, 6, 7)) === 42);
  return lines;
};

if (require.main === module) {
  const jobsModule = pathToFileURL(require.resolve('./jobs.cjs'));
  exports
    .tryThreads(require('rxtask/remote'), require('rxtask/workers'), require('./jobs.cjs'), jobsModule)
    .then((lines) => console.log(lines.join('\n')));
}
