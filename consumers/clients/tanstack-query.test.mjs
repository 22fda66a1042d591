import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryClient, QueryObserver } from '@tanstack/query-core';
import { CancelledError, coroutine, createTask, sleep, until } from 'rxtask';
import { eventually } from './eventually.mjs';

const log = [];

/** Loads a user in `ms` milliseconds. Notes that its clean-up has run. */
const loadUser = coroutine(function* (id, ms) {
  try {
    yield* sleep(ms);
    return `user ${id}`;
  } finally {
    log.push(`cleaned up: ${id}`);
  }
});

/** The query reads its `signal`. So TanStack Query aborts it, and the signal cancels the task. */
const userQuery = (id, ms) => ({
  queryKey: ['user', id],
  queryFn: ({ signal }) => createTask(loadUser(id, ms), { signal, name: `user ${id}` }),
});

test('a query function returns a task', async () => {
  const client = new QueryClient();
  assert.equal(await client.fetchQuery(userQuery(1, 1)), 'user 1');
  client.clear();
});

test('cancelQueries cancels the task, which cleans up', async () => {
  const client = new QueryClient();
  const loading = client.fetchQuery(userQuery(2, 1e6));
  await sleep(5);
  void client.cancelQueries({ queryKey: ['user', 2] });
  await assert.rejects(loading);
  await eventually(() => log.includes('cleaned up: 2'));
  client.clear();
});

test('the last component that leaves cancels it', async () => {
  const client = new QueryClient();
  const leave = new QueryObserver(client, userQuery(3, 1e6)).subscribe(() => {});
  await sleep(5);
  leave();
  await eventually(() => log.includes('cleaned up: 3'));
  client.clear();
});

test('without the signal, the task runs to its end', async () => {
  const client = new QueryClient();
  let task;
  const queryFn = () => (task = createTask(loadUser(4, 20)));
  const leave = new QueryObserver(client, { queryKey: ['user', 4], queryFn }).subscribe(() => {});
  leave();
  await eventually(() => task?.done());
  assert.equal(task.state, 'succeeded');
  client.clear();
});

test('the query retries a failure, and each attempt is a separate task', async () => {
  const client = new QueryClient();
  let attempts = 0;
  const queryFn = ({ signal }) =>
    createTask(
      function* () {
        yield* sleep(1);
        if (++attempts < 3) throw new Error('busy');
        return attempts;
      },
      { signal },
    );
  assert.equal(await client.fetchQuery({ queryKey: ['busy'], queryFn, retry: 3, retryDelay: 1 }), 3);
  client.clear();
});

test('the query also retries a cancelled task, unless `retry` says otherwise', async () => {
  const client = new QueryClient();
  for (const [retry, expected] of [
    [2, 3],
    [(count, error) => count < 2 && !(error instanceof CancelledError), 1],
  ]) {
    let attempts = 0;
    const queryFn = () => {
      attempts++;
      const task = createTask(loadUser(6, 1e6));
      task.cancel('by other code');
      return task;
    };
    await assert.rejects(
      client.fetchQuery({ queryKey: ['cancelled', expected], queryFn, retry, retryDelay: 1 }),
    );
    assert.equal(attempts, expected);
  }
  client.clear();
});

test('a coroutine that is cancelled while it waits for a query leaves the query alone', async () => {
  const client = new QueryClient();
  const task = createTask(function* () {
    yield* until(() => client.fetchQuery(userQuery(7, 20)));
  });
  await sleep(0);
  task.cancel();
  await eventually(() => client.getQueryData(['user', 7]) !== undefined);
  assert.equal(task.state, 'cancelled');
  client.clear();
});
