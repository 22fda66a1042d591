// Servers whose handlers return tasks: all of them `await` what a handler returns.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { initTRPC } from '@trpc/server';
import express from 'express';
import fastify from 'fastify';
import { createSchema, createYoga } from 'graphql-yoga';
import { H3, toNodeHandler } from 'h3';
import { Hono } from 'hono';
import Koa from 'koa';
import { createTask, periodic, sleep } from 'rxtask';
import { eventually } from './eventually.mjs';

const report = () => createTask(sleep(1, { report: 'done' }));

/** What a server answers. */
async function answerOf(handler, path = '/report') {
  const server = createServer(handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`);
    return await response.text();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('Fastify sends the result of a task', async () => {
  const app = fastify();
  app.get('/report', () => report());
  const { body } = await app.inject('/report');
  assert.equal(body, '{"report":"done"}');
});

test('Koa waits for a task', async () => {
  const app = new Koa();
  app.use((context) => report().then((body) => (context.body = body)));
  assert.equal(await answerOf(app.callback()), '{"report":"done"}');
});

test('h3 sends the result of a task', async () => {
  const app = new H3();
  app.get('/report', () => report());
  assert.equal(JSON.parse(await answerOf(toNodeHandler(app))).report, 'done');
});

test('Hono: an async handler awaits the task', async () => {
  const app = new Hono();
  app.get('/report', async (context) => context.json(await report()));
  const response = await app.request('/report');
  assert.deepEqual(await response.json(), { report: 'done' });
});

test('Express: an async handler awaits the task, and Express 5 handles its failure', async () => {
  const app = express();
  app.get('/report', async (request, response) => {
    response.json(await report());
  });
  app.get('/broken', async () => {
    await createTask(function* () {
      throw new Error('broken');
    });
  });
  app.use((error, _request, response, _next) => response.status(500).send(error.message));
  assert.equal(await answerOf(app), '{"report":"done"}');
  assert.equal(await answerOf(app, '/broken'), 'broken');
});

test('Express, a trap: a generator function as a handler never answers, because Express does not run it', async () => {
  let hasRun = false;
  const app = express();
  app.get('/report', function* (_request, response) {
    hasRun = true;
    response.json(yield* report());
  });
  app.use((_error, _request, response, _next) => response.end());
  const called = new Promise((resolve) => app.on('called', resolve));
  const server = createServer((request, response) => {
    app(request, response);
    app.emit('called');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const asked = fetch(`http://127.0.0.1:${port}/report`).catch(() => 'no answer');
  await called;
  await sleep(10);
  server.closeAllConnections();
  server.close();
  assert.deepEqual([await asked, hasRun], ['no answer', false]);
});

const trpc = initTRPC.create();
let counting;
const caller = trpc
  .router({
    report: trpc.procedure.query(() => report()),
    count: trpc.procedure.subscription(() => (counting = periodic(1, (count) => count)).values()),
    wrong: trpc.procedure.subscription(() => periodic(1, (count) => count, { times: 2 })),
  })
  .createCaller({});

test('tRPC: a procedure returns a task', async () => {
  assert.deepEqual(await caller.report(), { report: 'done' });
});

test('tRPC: a subscription is `task.values()`, and leaving it cancels the task', async () => {
  const seen = [];
  for await (const count of await caller.count()) {
    seen.push(count);
    if (count === 2) break;
  }
  assert.deepEqual(seen, [0, 1, 2]);
  await eventually(() => counting.done());
  assert.equal(counting.state, 'cancelled');
});

test('tRPC: a subscription that is the task is awaited, and has no values', async () => {
  assert.equal(await caller.wrong(), 1);
});

let endless;
const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs: 'type Query { report: String } type Subscription { endless: Int, count: Int, wrong: Int }',
    resolvers: {
      Query: { report: () => createTask(sleep(1, 'done')) },
      Subscription: {
        endless: {
          subscribe: () => (endless = periodic(1, (n) => ({ endless: n }))).values(),
        },
        count: { subscribe: () => periodic(1, (n) => ({ count: n }), { times: 2 }).values() },
        wrong: { subscribe: () => periodic(1, (n) => ({ wrong: n }), { times: 2 }) },
      },
    },
  }),
});
const send = (query) =>
  yoga.fetch('http://yoga/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query }),
  });
const ask = async (query) => (await send(query)).text();

test('GraphQL Yoga: a resolver returns a task', async () => {
  assert.match(await ask('{ report }'), /"report":"done"/);
});

test('GraphQL Yoga: a subscription is `task.values()`', async () => {
  const text = await ask('subscription { count }');
  assert.match(text, /"count":0/);
  assert.match(text, /"count":1/);
});

test('GraphQL Yoga: a subscription that is the task has no values, since it was awaited', async () => {
  const text = await ask('subscription { wrong }');
  assert.doesNotMatch(text, /"wrong":0/);
  assert.match(text, /errors/);
});

test('GraphQL Yoga: a client that leaves a subscription cancels the task', async () => {
  const { body } = await send('subscription { endless }');
  const reader = body.getReader();
  await reader.read();
  await reader.cancel();
  await eventually(() => endless.done());
  assert.equal(endless.state, 'cancelled');
});
