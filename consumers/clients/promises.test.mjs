// Libraries that take promises, or functions that return one.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import axios from 'axios';
import got from 'got';
import pLimit from 'p-limit';
import pMap from 'p-map';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import pTimeout from 'p-timeout';
import { CancelledError, createTask, sleep, until } from 'rxtask';
import { request } from 'undici';
import { eventually } from './eventually.mjs';

const task = (value) => createTask(sleep(1, value));

test('p-limit, p-map and p-queue take functions that return tasks', async () => {
  const limit = pLimit(1);
  assert.deepEqual(await Promise.all([1, 2].map((n) => limit(() => task(n)))), [1, 2]);
  assert.deepEqual(await pMap([1, 2], task, { concurrency: 1 }), [1, 2]);
  assert.equal(await new PQueue({ concurrency: 1 }).add(() => task(1)), 1);
});

test('p-timeout cancels the task, because a task has a `cancel` method', async () => {
  const slow = createTask(sleep(Infinity));
  await assert.rejects(pTimeout(slow, { milliseconds: 5 }), { name: 'TimeoutError' });
  await eventually(() => slow.done());
  assert.equal(slow.state, 'cancelled');
});

test('p-retry, a trap: it starts a cancelled task again', async () => {
  let attempts = 0;
  const start = () => {
    attempts++;
    const cancelled = createTask(sleep(Infinity));
    cancelled.cancel();
    return cancelled;
  };
  const options = { retries: 2, minTimeout: 0 };
  await assert.rejects(pRetry(start, options), CancelledError);
  assert.equal(attempts, 3);

  attempts = 0;
  const shouldRetry = ({ error }) => !(error instanceof CancelledError);
  await assert.rejects(pRetry(start, { ...options, shouldRetry }), CancelledError);
  assert.equal(attempts, 1);
});

let server;
const log = [];
before(async () => {
  // Never answers.
  server = createServer((request) => request.socket.once('close', () => log.push('closed')));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const requests = {
  fetch: (url, signal) => fetch(url, { signal }),
  undici: (url, signal) => request(url, { signal }),
  got: (url, signal) => got(url, { signal, retry: { limit: 0 } }),
  axios: (url, signal) => axios.get(url, { signal }),
};

for (const [name, send] of Object.entries(requests)) {
  test(`${name}: a cancelled task closes the connection`, async () => {
    log.length = 0;
    const received = new Promise((resolve) => server.once('request', resolve));
    const loading = createTask(function* () {
      yield* until((signal) => send(`http://127.0.0.1:${server.address().port}`, signal));
    });
    await received;
    loading.cancel();
    await assert.rejects(loading.then(), CancelledError);
    await eventually(() => log.length === 1);
  });
}
