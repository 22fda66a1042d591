import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { allTasks } from 'rxtask';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createService } from '../src/app.js';
import { Reports } from '../src/reports.js';

describe('the service', () => {
  let app: INestApplication;
  let address: string;
  const log = () => app.get(Reports).log;

  beforeEach(async () => {
    app = await createService(500);
    await app.listen(0, '127.0.0.1');
    const server = app.getHttpServer() as Server;
    address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });

  afterEach(async () => {
    (app.getHttpServer() as Server).closeAllConnections(); // the client keeps a connection open for its next request
    await app.close();
    expect([...allTasks()]).toEqual([]);
  });

  it('answers with the result of the task', async () => {
    const response = await fetch(`${address}/reports/sales?ms=20`);
    expect([response.status, await response.json()]).toEqual([200, { name: 'sales', ms: 20 }]);
  });

  it('answers 504 after the deadline, and cancels the task', async () => {
    const response = await fetch(`${address}/reports/slow?ms=60000`);
    expect(response.status).toBe(504);
    await expect.poll(log).toEqual(['slow: connection returned']);
  });

  it('cancels the task when the client disconnects', async () => {
    const client = new AbortController();
    const response = fetch(`${address}/reports/sales?ms=450`, { signal: client.signal });
    await expect
      .poll(() => [...allTasks()].map(({ name, state }) => `${name} ${state}`))
      .toEqual(['ReportsController.make running']);
    client.abort();
    await expect(response).rejects.toThrow('aborted');
    await expect.poll(log).toEqual(['sales: connection returned']);
  });
});
