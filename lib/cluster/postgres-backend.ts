import type * as Bull from 'bullmq';

/** The part of a client of pg that is used here. Its own types exist only where it is installed. */
interface Client {
  emit(event: string, ...args: readonly unknown[]): boolean;
  listenerCount(event: string): number;
}

/** The part of a backend of BullMQ that is used here. */
interface Backend {
  readonly connection: {
    readonly pool: { on(event: 'connect', listener: (client: Client) => void): unknown };
    getListenClient(): Promise<Client>;
  };
}

type MakeBackend = (...args: Parameters<typeof Bull.createPostgresBackend>) => Backend;

/**
 * Makes BullMQ's backend for PostgreSQL, whose connections cannot end the process.
 *
 * A client of pg emits an error when its server dies, and in Node.js an error without a listener ends the process. There is no
 * listener while BullMQ uses a client of the pool, nor while it closes the client that receives notifications, since it removes all
 * listeners first. Such an error needs no report: the query that is under way fails with it, or the connection is closed anyway.
 */
export function postgresBackend(bull: Pick<typeof Bull, 'createPostgresBackend'>): MakeBackend {
  return (...args) => {
    const backend = bull.createPostgresBackend(...args) as unknown as Backend;
    const { connection } = backend;
    connection.pool.on('connect', dropUnheardErrors);
    const getListenClient = connection.getListenClient.bind(connection);
    connection.getListenClient = async () => {
      const client = await getListenClient();
      dropUnheardErrors(client);
      return client;
    };
    return backend;
  };
}

function dropUnheardErrors(client: Client): void {
  if (Object.hasOwn(client, 'emit')) return;
  const emit = client.emit.bind(client);
  client.emit = (event, ...args) =>
    event === 'error' && client.listenerCount('error') === 0 ? false : emit(event, ...args);
}
