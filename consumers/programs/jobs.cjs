// The same as jobs.mjs, in CommonJS.
const { sleep } = require('rxtask');
const { defineJob, implement } = require('rxtask/remote');
const { threadFunction } = require('rxtask/workers');

exports.add = defineJob('add');
exports.wait = defineJob('wait');
exports.multiply = threadFunction(__filename, 'multiply', (a, b) => a * b);

exports.jobs = [
  implement(exports.add, function* (a, b) {
    yield* sleep(1);
    return a + b;
  }),
  implement(exports.wait, function* () {
    try {
      this.emit('begun');
      yield* sleep(60_000);
    } finally {
      yield* sleep(1);
      this.emit('clean');
    }
  }),
];
