import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { AbstractConnector } from 'ioredis';
import { type AbstractConnector as Base, redisConnector } from '../../lib/cluster/redis-connector.js';

const Connector = redisConnector(AbstractConnector as unknown as Base) as unknown as new (
  options: object,
) => {
  firstError: Error | undefined;
  connect(): Promise<Socket>;
  disconnect(): void;
};

describe('the connections of ioredis', () => {
  it('have a listener for each error, not for the first alone', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const connector = new Connector({ host: '127.0.0.1', port, disconnectTimeout: 1000 });
    const socket = await connector.connect();
    await once(socket, 'connect');
    const [first, second] = [new Error('the certificate is refused'), new Error('the alert of the server')];
    for (const error of [first, second]) expect(socket.emit('error', error)).toBe(true);

    expect(connector.firstError).toBe(first);
    connector.disconnect();
    await once(socket, 'close');
    server.close();
  });

  it('are not opened after a disconnection in the same turn', async () => {
    const connector = new Connector({ host: '127.0.0.1', port: 1, disconnectTimeout: 1000 });
    const connecting = connector.connect();
    connector.disconnect();

    await expect(connecting).rejects.toThrow('Connection is closed.');
  });
});
