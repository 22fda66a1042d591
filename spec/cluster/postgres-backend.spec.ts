import { EventEmitter } from 'node:events';
import { createPostgresBackend } from 'bullmq';
import { postgresBackend } from '../../lib/cluster/postgres-backend.js';

const connection = { connectionString: 'postgresql://127.0.0.1:1/none' };

/** A disconnected backend and its client. */
async function clientOf(kind: 'pool' | 'notifications'): Promise<EventEmitter> {
  const client = new EventEmitter(); // as pg's clients are
  const make = postgresBackend({
    createPostgresBackend: (...args) => {
      const backend = createPostgresBackend(...args);
      Object.assign(backend.connection, { getListenClient: () => Promise.resolve(client) });
      return backend;
    },
  });
  const backend = make('images', { connection }, {});
  if (kind === 'notifications') await backend.connection.getListenClient();
  else (backend.connection.pool as unknown as EventEmitter).emit('connect', client);
  return client;
}

describe.each(['pool', 'notifications'] as const)('a client of PostgreSQL, for its %s', (kind) => {
  const died = new Error('terminating connection due to unexpected postmaster exit');

  it('drops an error that has no listener: it would end the process', async () => {
    const client = await clientOf(kind);
    client.removeAllListeners(); // as BullMQ does before it closes a client

    expect(client.emit('error', died)).toBe(false);
  });

  it('gives an error to its listeners, and other events too', async () => {
    const client = await clientOf(kind);
    const heard: unknown[] = [];
    client.on('error', (error) => heard.push(error));
    client.on('end', () => heard.push('end'));
    client.emit('error', died);
    client.emit('end');

    expect(heard).toEqual([died, 'end']);
  });
});
