import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { allTasks } from 'rxtask';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createService, type Service } from '../src/app.js';

describe('the service', () => {
  let service: Service;
  let address: string;
  let log: string[];

  beforeEach(async () => {
    log = [];
    service = createService(2000, (line) => log.push(line));
    address = await service.app.listen({ port: 0, host: '127.0.0.1' });
  });

  afterEach(async () => {
    service.app.server.closeAllConnections(); // the client keeps a connection open for its next request
    await service.app.close();
    expect([...allTasks()]).toEqual([]);
  });

  it('answers with what the handler returns', async () => {
    const response = await fetch(`${address}/reports/sales?ms=20`);

    expect([response.status, await response.json()]).toEqual([200, { name: 'sales', pages: [1, 2, 3, 4] }]);
    expect(log).toEqual(['sales: done', 'sales: connection given back']);
  });

  it('answers 504 after the deadline, when the handler has cleaned up', async () => {
    const response = await fetch(`${address}/reports/slow?ms=60000`);

    expect([response.status, await response.json()]).toEqual([504, { error: 'not done in 2000 ms' }]);
    expect(log).toEqual(['slow: connection given back']);
  });

  it('answers 500 when the handler fails', async () => {
    expect((await fetch(`${address}/reports/broken?ms=20`)).status).toBe(500);
    expect(log).toEqual(['broken: connection given back']);
  });

  it('cancels the handler when the client disconnects', async () => {
    const client = new AbortController();
    const response = fetch(`${address}/reports/sales?ms=450`, { signal: client.signal });
    await expect.poll(() => [...allTasks()].map(({ state }) => state)).toEqual(['running']);
    client.abort();

    await expect(response).rejects.toThrow('aborted');
    await expect.poll(() => log).toEqual(['sales: connection given back']);
  });

  it('cancels handlers that wait for a connection, and the next handler gets it', async () => {
    const clients = [1, 2, 3, 4].map(() => new AbortController());
    const responses = clients.map(({ signal }, i) =>
      fetch(`${address}/reports/${String(i)}?ms=200`, { signal }).then(
        ({ status }) => status,
        () => 'left',
      ),
    );
    await expect.poll(() => allTasks().size).toBe(4);
    clients[0]?.abort();
    clients[2]?.abort();

    expect(await Promise.all(responses)).toEqual(['left', 200, 'left', 200]);
    expect(log.filter((line) => line.endsWith('done')).sort()).toEqual(['1: done', '3: done']);
  });
});

describe('the program', () => {
  /** Starts the service, requests a report that takes `ms`, and sends SIGTERM once the report has begun. */
  async function stopped(ms: number, drainMs: number) {
    const main = path.join(import.meta.dirname, '../src/main.ts');
    const program = spawn(process.execPath, ['--import', 'tsx', main], {
      cwd: path.dirname(main),
      env: { ...process.env, PORT: '0', DEADLINE_MS: '100000', DRAIN_MS: String(drainMs) },
    });
    let output = '';
    program.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    program.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = once(program, 'close');
    await expect.poll(() => output, { timeout: 10_000 }).toContain('listening');
    const [address] = /http:\S+?:\d+/.exec(output) ?? [''];
    const response = fetch(`${address}/reports/last?ms=${String(ms)}`);
    await expect
      .poll(async () => (await fetch(`${address}/health`)).json(), { timeout: 10_000 })
      .toEqual({ connectionsInUse: 1 });
    program.kill('SIGTERM');
    const { status } = await response;
    const [code] = (await ended) as [number];
    return { code, status, output: output.split('\n').slice(1, -1) };
  }

  it('after SIGTERM, answers the requests that finish in time', async () => {
    expect(await stopped(2000, 8000)).toEqual({
      code: 143,
      status: 200,
      output: ['shutting down', 'last: done', 'last: connection given back', 'shut down'],
    });
  });

  it('cancels the other requests, and answers that it did so', async () => {
    expect(await stopped(60_000, 1000)).toEqual({
      code: 143,
      status: 503,
      output: ['shutting down', 'last: connection given back', 'shut down'],
    });
  });
});
