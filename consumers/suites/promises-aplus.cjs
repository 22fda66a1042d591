// The suite of Promises/A+ on futures, and on tasks that wait for one. Prints how many of its tests passed, and those that failed.
const suite = require('promises-aplus-tests');
const { config, createTask, Future } = require('rxtask');

// The suite rejects many promises that it never handles.
process.on('unhandledRejection', () => {});
config.onUnretrieved = () => {};

/** @type {Record<string, (future: Future) => PromiseLike>} */
const kinds = { Future: (future) => future, Task: (future) => createTask(future) };
const kind = process.argv[2];

const adapter = {
  deferred() {
    const future = new Future();
    return {
      promise: kinds[kind](future),
      // A promise ignores the second call of its resolving functions. A future throws InvalidStateError.
      resolve: (value) => void (future.done() || future.setResult(value)),
      reject: (reason) => void (future.done() || future.setException(reason)),
    };
  },
};

let passed = 0;
const failed = [];
function reporter(runner) {
  runner.on('pass', () => passed++);
  runner.on('fail', (test, error) => failed.push(`${test.fullTitle()}: ${error.message}`));
}
suite(adapter, { reporter, timeout: 20_000 }, () => {
  console.log(JSON.stringify({ passed, failed }));
  // Failures that nothing has retrieved would set the exit code to 1.
  process.once('exit', () => (process.exitCode = 0));
  process.exit();
});
