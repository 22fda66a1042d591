// The work for each test tool: a task, a task with a deadline, and a periodic job.
const { timeout } = require('rxjs');
const { createTask, periodic, sleep, waitFor } = require('rxtask');

/** Has its result after 30 ms. @param {import('rxtask').TaskOptions} [options] */
exports.load = (options) => createTask(sleep(30, 'x'), options);

/** Fails with TimeoutError after 20 ms, and cancels its work. */
exports.slow = (options) => createTask(() => waitFor(sleep(1000, 'x'), 20), options);

/** The same, with RxJS's operator. Its scheduler is needed where the tool does not replace RxJS's clock. */
exports.slowStream = (options) =>
  createTask(sleep(1000, 'x'), options).pipe(timeout({ first: 20, scheduler: options?.scheduler }));

/** Ticks every 20 ms, first at once: a, b, c. */
exports.poll = (options) => periodic(20, (count) => 'abc'[count], { times: 3, ...options });
