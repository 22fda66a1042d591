import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import 'reflect-metadata';
import { Controller, Get, type INestApplication, Module, Sse } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Subject } from 'rxjs';
import { allTasks, type Coroutine, createTask, sleep } from 'rxtask';
import { TaskHandler } from 'rxtask/nest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const log: string[] = [];
const events$ = new Subject<{ data: string }>();

function* logged(name: string, ms: number): Coroutine<string> {
  try {
    yield* sleep(ms);
    return name;
  } finally {
    log.push(`${name} ended`);
  }
}

@Controller()
class Handlers {
  @Get('generator')
  @TaskHandler()
  *generator(): Coroutine<string> {
    return yield* logged('generator', 1);
  }

  @TaskHandler()
  @Get('above')
  task() {
    return createTask(logged('task', 1));
  }

  @Get('cold')
  @TaskHandler()
  cold() {
    return sleep(1, { cold: true });
  }

  @Get('plain')
  @TaskHandler()
  plain() {
    return 'plain';
  }

  @Get('fails')
  @TaskHandler()
  *fails(): Coroutine<string> {
    yield* sleep(1);
    throw new Error('no');
  }

  @Get('long')
  @TaskHandler()
  *long(): Coroutine<string> {
    return yield* logged('long', 60_000);
  }

  @Sse('events')
  @TaskHandler()
  events() {
    return createTask(events$);
  }
}

@Module({ controllers: [Handlers] })
class AppModule {}

describe('TaskHandler in Nest', () => {
  let app: INestApplication;
  let address: string;

  beforeEach(async () => {
    log.length = 0;
    app = await NestFactory.create(AppModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    address = `http://127.0.0.1:${String(((app.getHttpServer() as Server).address() as AddressInfo).port)}`;
  });

  afterEach(async () => {
    (app.getHttpServer() as Server).closeAllConnections();
    await app.close();
    expect([...allTasks()]).toEqual([]);
  });

  it.each([
    ['generator', 'generator'],
    ['above', 'task'],
    ['cold', '{"cold":true}'],
    ['plain', 'plain'],
  ])('answers with the result: %s', async (path, expected) => {
    const response = await fetch(`${address}/${path}`);
    expect([response.status, await response.text()]).toEqual([200, expected]);
  });

  it('answers 500 when the task fails', async () => {
    expect((await fetch(`${address}/fails`)).status).toBe(500);
  });

  it('sends each value of the task as an event', async () => {
    const response = await fetch(`${address}/events`);
    for (const data of ['a', 'b']) events$.next({ data });
    events$.complete();
    const text = await response.text();
    expect([response.status, [...text.matchAll(/data: (.*)/g)].map(([, data]) => data)]).toEqual([
      200,
      ['a', 'b'],
    ]);
  });

  it('cancels the task when the client disconnects', async () => {
    const client = new AbortController();
    const response = fetch(`${address}/long`, { signal: client.signal });
    await expect.poll(() => [...allTasks()].map(({ name }) => name)).toEqual(['Handlers.long']);
    client.abort();
    await expect(response).rejects.toThrow('aborted');
    await expect.poll(() => log).toEqual(['long ended']);
  });
});
