// State libraries outside of a page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client';
import { useObservable } from '@vueuse/rxjs';
import { createEffect, createEvent, fromObservable as effectorFrom } from 'effector';
import { createTask, periodic, sleep } from 'rxtask';
import { createRoot, from } from 'solid-js/dist/solid.js';
import { get } from 'svelte/store';
import { effectScope } from 'vue';
import { createActor, fromObservable, fromPromise, waitFor } from 'xstate';
import { eventually } from './eventually.mjs';

const nine = () => createTask(sleep(5, 9));
const forever = (options) => createTask(sleep(Infinity), options);

test('Svelte: a task is a store', async () => {
  const task = nine();
  const seen = [];
  const stop = task.subscribe((value) => seen.push(value));
  await eventually(() => seen.length === 1);
  stop.unsubscribe();
  assert.deepEqual([seen, get(task)], [[9], 9]);
});

test('Svelte: the last component to leave cancels it', async () => {
  const job = periodic(1, (count) => count);
  let last;
  const subscription = job.subscribe((value) => (last = value));
  await eventually(() => last >= 1);
  subscription.unsubscribe();
  await eventually(() => job.done());
  assert.equal(job.state, 'cancelled');
});

test('Svelte, a trap: `get` of a running task is its last consumer, and cancels it', async () => {
  const task = forever();
  assert.equal(get(task), undefined);
  await eventually(() => task.done());
  assert.equal(task.state, 'cancelled');

  const kept = forever({ detached: true });
  get(kept);
  await sleep(5);
  assert.equal(kept.state, 'running');
  kept.cancel();
});

test('Solid: `from` makes a signal, and the end of the owner cancels the task', async () => {
  const job = periodic(1, (count) => count);
  const [value, dispose] = createRoot((dispose) => [from(job), dispose]);
  await eventually(() => value() >= 1);
  dispose();
  await eventually(() => job.done());
  assert.equal(job.state, 'cancelled');
});

test('VueUse: `useObservable` makes a ref, and the end of the scope cancels the task', async () => {
  const job = periodic(1, (count) => count);
  const scope = effectScope();
  const value = scope.run(() => useObservable(job));
  await eventually(() => value.value >= 1);
  scope.stop();
  await eventually(() => job.done());
  assert.equal(job.state, 'cancelled');
});

test('XState: `fromObservable` takes a task, and stopping the actor cancels it', async () => {
  let job;
  const actor = createActor(fromObservable(() => (job = periodic(1, (count) => count)))).start();
  await waitFor(actor, ({ context }) => context >= 1);
  actor.stop();
  await eventually(() => job.done());
  assert.equal(job.state, 'cancelled');
});

test('XState: `fromPromise` takes a task, and its signal cancels it', async () => {
  let task;
  const actor = createActor(fromPromise(({ signal }) => (task = forever({ signal })))).start();
  await sleep(1);
  actor.stop();
  await eventually(() => task.done());
  assert.equal(task.state, 'cancelled');
});

test('effector: the handler of an effect returns a task', async () => {
  assert.equal(await createEffect(nine)(), 9);
});

test('effector: an event from a task', async () => {
  const seen = [];
  effectorFrom(periodic(1, (count) => count, { times: 2 })).watch((value) => seen.push(value));
  await eventually(() => seen.length === 2);
  assert.deepEqual(seen, [0, 1]);
});

test('Apollo: a link returns a task', async () => {
  const link = new ApolloLink(() => createTask(sleep(1, { data: { user: 'Ada' } })));
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const { data } = await client.query({ query: gql('query { user }') });
  assert.equal(data.user, 'Ada');
  client.stop();
});

test('Apollo: leaving a query cancels the task of its link', async () => {
  let task;
  const client = new ApolloClient({
    link: new ApolloLink(() => (task = forever())),
    cache: new InMemoryCache(),
  });
  const query = client.watchQuery({ query: gql('query { user }') }).subscribe(() => {});
  await eventually(() => task !== undefined);
  query.unsubscribe();
  await eventually(() => task.done());
  assert.equal(task.state, 'cancelled');
  client.stop();
});
