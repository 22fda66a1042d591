/** A socket of Node.js. */
interface Stream {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

type Connect = (options: object) => Stream;

/** The part of ioredis's base class that is used here. Its own types exist only where it is installed. */
interface Connector {
  connecting: boolean;
  stream: Stream | undefined;
  firstError: Error | undefined;
}

/** ioredis's base class of connectors. */
export type AbstractConnector = abstract new (disconnectTimeout: number) => Connector;

interface Options {
  readonly disconnectTimeout: number;
  readonly host?: string;
  readonly port?: number;
  readonly family?: number;
  readonly tls?: object;
}

/**
 * Makes the class that opens ioredis's connections: as ioredis's own, but each socket keeps a listener for errors.
 *
 * ioredis listens for the first error only. If a connection is closed while its TLS handshake is in progress, the socket emits two:
 * that the certificate is refused, and the alert of the server. In Node.js, an error without a listener ends the process.
 */
export function redisConnector(Base: AbstractConnector): new (options: Options) => Connector {
  return class extends Base {
    constructor(private readonly options: Options) {
      super(options.disconnectTimeout);
    }

    async connect(): Promise<Stream> {
      const { host, port, family, tls } = this.options;
      this.connecting = true;
      await Promise.resolve(); // ioredis may disconnect in the same turn
      if (this.isOver()) throw new Error('Connection is closed.'); // ioredis knows it by this text, and does not report it
      const { connect } = process.getBuiltinModule(tls === undefined ? 'node:net' : 'node:tls') as {
        readonly connect: Connect;
      };
      const stream = (this.stream = connect({ host, port, family, ...tls }));
      stream.on('error', (error) => {
        this.firstError ??= error;
      });
      return stream;
    }

    private isOver(): boolean {
      return !this.connecting;
    }
  };
}
