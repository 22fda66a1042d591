// Gateways and message patterns in Nest itself, over real sockets. A program with a compiler writes the decorators with an @.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { lastValueFrom, map, toArray } from 'rxjs';
import { allTasks, createTask, periodic, sleep, until } from 'rxtask';
import { TaskHandler } from 'rxtask/nest';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { eventually } from './eventually.mjs';

/** Decorates methods. */
function decorate(Class, methods) {
  for (const [name, decorators] of Object.entries(methods)) {
    const descriptor = Object.getOwnPropertyDescriptor(Class.prototype, name);
    for (const decorator of decorators.reverse()) decorator(Class.prototype, name, descriptor);
    Object.defineProperty(Class.prototype, name, descriptor);
  }
  return Class;
}

const log = [];

class Reports {
  *report(_client, name) {
    yield* sleep(1);
    return { event: 'report', data: `${name} is done` };
  }

  count() {
    return periodic(1, (data) => ({ event: 'count', data }), { times: 3 });
  }

  *endless() {
    try {
      yield* sleep(Infinity);
    } finally {
      log.push('cleaned up');
    }
  }
}

decorate(Reports, {
  report: [SubscribeMessage('report'), TaskHandler()],
  count: [SubscribeMessage('count'), TaskHandler()],
  endless: [SubscribeMessage('endless'), TaskHandler()],
});
WebSocketGateway()(Reports);

async function gateway(adapterOf) {
  class AppModule {}
  Module({ providers: [Reports] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  app.useWebSocketAdapter(adapterOf(app));
  await app.listen(0, '127.0.0.1');
  return { app, address: `127.0.0.1:${app.getHttpServer().address().port}` };
}

/** A client of each platform: how to send a message, and what comes back. */
const platforms = {
  'platform-ws': async () => {
    const { app, address } = await gateway((app) => new WsAdapter(app));
    const socket = new WebSocket(`ws://${address}`);
    const seen = [];
    socket.on('message', (text) => seen.push(JSON.parse(text).data));
    await new Promise((resolve) => socket.once('open', resolve));
    const send = (event, data) => socket.send(JSON.stringify({ event, data }));
    return { app, seen, send, leave: () => socket.close() };
  },
  'platform-socket.io': async () => {
    const { app, address } = await gateway((app) => new IoAdapter(app));
    const socket = io(`http://${address}`, { transports: ['websocket'] });
    const seen = [];
    socket.onAny((_event, data) => seen.push(data));
    await new Promise((resolve) => socket.once('connect', resolve));
    return { app, seen, send: (event, data) => socket.emit(event, data), leave: () => socket.close() };
  },
};

for (const [name, connect] of Object.entries(platforms)) {
  test(`Nest, ${name}: a generator method answers a message, and a task sends each value`, async () => {
    const { app, seen, send, leave } = await connect();
    send('report', 'sales');
    await eventually(() => seen.length === 1);
    send('count');
    await eventually(() => seen.length === 4);
    assert.deepEqual(seen, ['sales is done', 0, 1, 2]);
    leave();
    await app.close();
  });

  test(`Nest, ${name}: a client that disconnects cancels its tasks`, async () => {
    const { app, send, leave } = await connect();
    log.length = 0;
    send('endless');
    await eventually(() => [...allTasks()].some((task) => task.name === 'Reports.endless'));
    leave();
    await eventually(() => log.length === 1);
    assert.deepEqual(log, ['cleaned up']);
    await app.close();
  });
}

class Pages {
  *report() {
    return { report: yield* sleep(1, 'done') };
  }

  *endless() {
    yield* sleep(Infinity);
  }
}

decorate(Pages, { report: [Get('report'), TaskHandler()], endless: [Get('endless'), TaskHandler()] });
Controller()(Pages);

test('Nest, HTTP: a generator method answers, and a client that disconnects cancels it', async () => {
  class AppModule {}
  Module({ controllers: [Pages] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  const address = `http://127.0.0.1:${app.getHttpServer().address().port}`;
  assert.deepEqual(await (await fetch(`${address}/report`)).json(), { report: 'done' });

  const client = new AbortController();
  const answer = fetch(`${address}/endless`, { signal: client.signal });
  let task;
  await eventually(() => (task = [...allTasks()].find(({ name }) => name === 'Pages.endless')));
  client.abort();
  await assert.rejects(answer, { name: 'AbortError' });
  await eventually(() => task.done());
  assert.equal(task.state, 'cancelled');
  await app.close();
});

class Counter {
  *sum(numbers) {
    yield* sleep(1);
    return numbers.reduce((sum, number) => sum + number, 0);
  }

  count(times) {
    return periodic(1, (count) => count, { times });
  }

  *endless() {
    yield* sleep(Infinity);
  }

  *fails() {
    yield* sleep(1);
    throw new Error('no such report');
  }
}

decorate(Counter, {
  sum: [MessagePattern('sum'), TaskHandler()],
  count: [MessagePattern('count'), TaskHandler()],
  endless: [MessagePattern('endless'), TaskHandler()],
  fails: [MessagePattern('fails'), TaskHandler()],
});

/** Runs a test with a microservice and its client. */
async function withClient(body) {
  class AppModule {}
  Module({ controllers: [Counter] })(AppModule);
  const options = { host: '127.0.0.1', port: 0 };
  const tcp = { transport: Transport.TCP, options };
  const app = await NestFactory.createMicroservice(AppModule, { ...tcp, logger: false });
  await app.listen();
  const { port } = app.unwrap().address();
  const client = ClientProxyFactory.create({ ...tcp, options: { ...options, port } });
  try {
    await body(client);
  } finally {
    client.close();
    await app.close();
  }
}

test('Nest, message patterns over TCP answer with the result, each value, or the failure', () =>
  withClient(async (client) => {
    const answers = (pattern, data) => lastValueFrom(client.send(pattern, data).pipe(toArray()));
    assert.deepEqual(await answers('sum', [1, 2, 3]), [6]);
    assert.deepEqual(await answers('count', 3), [0, 1, 2]);
    await assert.rejects(answers('fails', ''), { message: 'Internal server error' });
    // A coroutine waits for the answer as for every Observable.
    const doubled = createTask(function* () {
      return yield* until(client.send('sum', [1, 2]).pipe(map((sum) => sum * 2)));
    });
    assert.equal(await doubled, 6);
  }));

test('Nest, a trap: a client over TCP that leaves does not tell the server, so the task runs on', () =>
  withClient(async (client) => {
    const subscription = client.send('endless', '').subscribe();
    const endless = () => [...allTasks()].find((task) => task.name === 'Counter.endless');
    await eventually(() => endless() !== undefined);
    subscription.unsubscribe();
    client.close();
    await sleep(20);
    assert.equal(endless().state, 'running');
    endless().cancel();
  }));
