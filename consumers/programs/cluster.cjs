/** Runs jobs through a Redis, from ES modules and from CommonJS. Without a Redis, it only tries to close disconnected runners. */
const { spawn } = require('node:child_process');
const { existsSync, mkdtempSync } = require('node:fs');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const path = require('node:path');

exports.tryCluster = async function tryCluster({ cluster, serve }, jobs) {
  const lines = [];
  const check = (what, isSo) => lines.push(`${isSo ? 'yes' : 'NO'}: ${what}`);
  const onError = () => undefined;

  const redis = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((file) => existsSync(file));
  const nowhere = cluster('redis://127.0.0.1:1', { onError });
  const never = nowhere.run(jobs.add(1, 2)).then(null, (error) => error.name);
  setTimeout(() => nowhere[Symbol.asyncDispose](), 100);
  check('a runner without a server is closed', (await never) === 'InvalidStateError');
  if (redis === undefined) return lines;
  const port = await freePort();
  const directory = mkdtempSync(path.join(tmpdir(), 'rxtask-consumer-'));
  const server = spawn(
    redis,
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''],
    { stdio: 'ignore' },
  );
  const url = `redis://127.0.0.1:${String(port)}`;
  const worker = serve(url, jobs.jobs, { onError });
  const runner = cluster(url, { onError });
  check('a job runs in a cluster', (await runner.run(jobs.add(1, 2))) === 3);
  const task = runner.run(jobs.wait());
  const values = [];
  task.values$.subscribe((value) => {
    values.push(value);
    if (value === 'begun') task.cancel('enough');
  });
  const error = await task.then(null, (reason) => reason);
  check('it is cancelled in a cluster', error.name === 'CancelledError' && error.reason === 'enough');
  check('it has cleaned up in a cluster', values.join() === 'begun,clean');
  await runner[Symbol.asyncDispose]();
  await worker.stop();
  server.kill();
  return lines;
};

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

if (require.main === module) {
  exports
    .tryCluster(require('rxtask/cluster'), require('./jobs.cjs'))
    .then((lines) => console.log(lines.join('\n')));
}
