// The mock timers of node:test replace the timers, not the microtasks: let those run after each tick.
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { createTask } from 'rxtask';
import work from '../work.cjs';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] }));
afterEach(() => mock.timers.reset());

/** Advances the time by `ms` milliseconds. */
async function advance(ms) {
  await setImmediate();
  mock.timers.tick(ms);
  await setImmediate();
}

test('a task', async () => {
  const task = work.load();
  await advance(29);
  assert.equal(task.done(), false);
  await advance(1);
  assert.equal(task.result(), 'x');
});

test('a deadline', async () => {
  const isOld = process.versions.node.startsWith('20.'); // there, its timers break the `timeout` of RxJS, also without tasks
  for (const slow of [work.slow(), ...(isOld ? [] : [createTask(work.slowStream())])]) {
    const rejected = assert.rejects(slow.then(), { name: 'TimeoutError' });
    await advance(20);
    await rejected;
  }
});

test('a periodic job', async () => {
  const job = work.poll({ times: Infinity });
  const seen = [];
  job.subscribe((letter) => seen.push(letter));
  await advance(20);
  assert.deepEqual(seen, ['a', 'b']);
  job.cancel();
  await advance(0);
  assert.equal(job.state, 'cancelled');
});
