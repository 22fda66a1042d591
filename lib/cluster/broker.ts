import type * as Bull from 'bullmq';
import type {
  ConnectionOptions,
  Job,
  Processor,
  Queue,
  QueueEvents,
  QueueEventsProducer,
  Worker,
} from 'bullmq';
import { importBull, importPeer } from './import-peer.js';
import { postgresBackend } from './postgres-backend.js';
import { type AbstractConnector, redisConnector } from './redis-connector.js';
import { endsWithin, pause } from './retry-while-unreachable.js';

type Make<T> = new (name: string, options: object, backend: unknown) => T;
type MakeWorker = new (name: string, process: Processor, options: object, backend: unknown) => Worker;

/** BullMQ's classes. BullMQ types them differently for each kind of server; the code here needs one type for all of them. */
interface Classes {
  readonly Queue: Make<Queue>;
  readonly QueueEvents: Make<QueueEvents>;
  readonly QueueEventsProducer: Make<QueueEventsProducer>;
  readonly Worker: MakeWorker;
}

interface BullObject {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  getBackend(): { close(force: boolean): Promise<void> };
}

/** The part of ioredis that is used here. Its own types exist only where it is installed. */
interface Redis {
  readonly status: string;
  on(event: 'close' | 'ready' | 'error', listener: (error: Error) => void): unknown;
  quit(): Promise<unknown>;
  disconnect(): void;
}

/** Reads the events of a queue, over a separate connection. */
export interface Reader {
  readonly events: QueueEvents;
  close(): Promise<void>;
}

/** Receives the changes and errors of the connection. */
export interface ConnectionObserver {
  connected(): void;
  disconnected(): void;
  error(error: Error): void;
}

export interface WorkerSetup {
  readonly concurrency: number;
  readonly leaseMs: number;
}

/** The most milliseconds between two attempts to connect again. */
const SLOWEST_RETRY_MS = 2000;
const FIRST_RETRY_MS = 50;
/** Milliseconds that a server has to answer the last commands before the connections end. */
export const CLOSE_MS = 3000;
/** BullMQ's limit on lost runs of a job. Each job has its own limit (`retryLost`), so BullMQ's must be larger than all of them. */
const NO_LIMIT = 1_000_000;
/** The largest number of connections that one BullMQ object opens to PostgreSQL. */
const POOL_SIZE = 4;

/** Makes BullMQ's objects for one server. Queues and producers share a connection. Readers and workers block, so each has another one. */
export class Broker {
  private readonly made: BullObject[] = [];

  private constructor(
    private readonly bull: typeof Bull,
    private readonly observer: ConnectionObserver,
    /** Options for a connection that one object uses alone. */
    private readonly own: ConnectionOptions,
    private readonly redis: Redis | undefined,
    private readonly isOver: () => boolean,
    /** Once it has ended, no connection is made again. */
    private readonly life = { hasEnded: false },
  ) {}

  /**
   * @param isOver whether to stop waiting for a server that is away
   * @throws InvalidStateError when BullMQ or the client of the server is not installed
   */
  static async open(url: string, observer: ConnectionObserver, isOver: () => boolean): Promise<Broker> {
    const bull = await importBull();
    if (isPostgres(url)) {
      await importPeer('pg', 8, 'A cluster on PostgreSQL');
      const own = { connectionString: url, migrate: true, max: POOL_SIZE } as unknown as ConnectionOptions;
      return new Broker(bull, observer, own, undefined, isOver);
    }
    const { Redis, AbstractConnector } = (await importPeer('ioredis', 6, 'A cluster on Redis or Valkey')) as {
      Redis: new (url: string, options: object) => Redis;
      AbstractConnector: AbstractConnector;
    };
    const life = { hasEnded: false };
    const options = {
      Connector: redisConnector(AbstractConnector),
      maxRetriesPerRequest: null, // a command waits until the server is back
      retryStrategy: (times: number) =>
        life.hasEnded ? null : Math.min(FIRST_RETRY_MS * 2 ** Math.min(times, 10), SLOWEST_RETRY_MS),
    };
    const address = url.replace(/^valkey/, 'redis');
    const shared = new Redis(address, options);
    shared.on('error', (error) => {
      observer.error(error);
    });
    shared.on('ready', () => {
      observer.connected();
    });
    shared.on('close', () => {
      observer.disconnected();
    });
    return new Broker(bull, observer, { url: address, ...options }, shared, isOver, life);
  }

  /** Whether `remove` removes a job only when no worker has it. On PostgreSQL it can remove one that a worker is just claiming. */
  get canRemove(): boolean {
    return this.redis !== undefined;
  }

  get isReady(): boolean {
    return this.redis === undefined || this.redis.status === 'ready';
  }

  queue(name: string): Promise<Queue> {
    return this.ready(() => new this.classes.Queue(name, { connection: this.common }, this.backend));
  }

  producer(name: string): Promise<QueueEventsProducer> {
    return this.ready(
      () => new this.classes.QueueEventsProducer(name, { connection: this.common }, this.backend),
    );
  }

  /**
   * A reader of a queue's events.
   *
   * @param listen called before the first event is read, to subscribe to the events
   */
  async events(name: string, listen: (events: QueueEvents) => void): Promise<Reader> {
    const events = await this.ready(() => {
      const made = new this.classes.QueueEvents(name, { connection: this.own }, this.backend);
      listen(made);
      return made;
    });
    const close = async (): Promise<void> => {
      const closing = events.close();
      if (this.isReady) return closing;
      // BullMQ would wait for the server before it gives up.
      closing.catch(() => undefined);
      await events.getBackend().close(true);
    };
    return { events, close };
  }

  /** Makes a worker. It takes no job until its `run` is called. */
  worker(name: string, process: Processor, { concurrency, leaseMs }: WorkerSetup): Promise<Worker> {
    const options = {
      connection: this.own,
      autorun: false,
      concurrency,
      lockDuration: leaseMs,
      stalledInterval: Math.max(leaseMs / 2, 1),
      maxStalledCount: NO_LIMIT,
      runRetryDelay: 500,
    };
    return this.ready(() => new this.classes.Worker(name, process, options, this.backend));
  }

  /** Makes an error after which BullMQ makes no further attempt. */
  finalError(message: string): Error {
    return new this.bull.UnrecoverableError(message);
  }

  /** Puts a job back, for another worker. @throws WaitingError always: it tells BullMQ that the job was put back */
  async putBack(job: Job, token: string): Promise<never> {
    await job.moveToWait(token);
    throw new this.bull.WaitingError();
  }

  /** Ends the shared connection, after the server has answered all commands that were sent. Ends all connections if it does not answer. */
  async close(): Promise<void> {
    const shared = this.redis;
    const isAnswered = shared?.status !== 'ready' || (await endsWithin(CLOSE_MS, shared.quit()));
    this.life.hasEnded = true;
    shared?.disconnect();
    if (!isAnswered) this.disconnect();
  }

  /** Ends all connections at once: commands that the server has not answered fail. */
  disconnect(): void {
    this.life.hasEnded = true;
    this.redis?.disconnect();
    for (const object of this.made)
      object
        .getBackend()
        .close(true)
        .catch(() => undefined);
  }

  private get common(): ConnectionOptions {
    return (this.redis as ConnectionOptions | undefined) ?? this.own;
  }

  private get classes(): Classes {
    return this.bull as unknown as Classes;
  }

  /** The argument that makes BullMQ's classes use PostgreSQL; undefined for Redis. */
  private get backend(): unknown {
    return this.redis === undefined ? postgresBackend(this.bull) : undefined;
  }

  /**
   * Makes an object of BullMQ, and on PostgreSQL makes it again until the server answers: there, an object whose first use fails
   * keeps that failure, and fails each further use, also when the server is back.
   */
  private async ready<T extends BullObject>(make: () => T): Promise<T> {
    for (;;) {
      const object = make();
      object.on('error', (error) => {
        this.observer.error(error);
      });
      this.made.push(object);
      if (this.redis !== undefined) return object;
      try {
        await object.waitUntilReady();
        return object;
      } catch (error) {
        if (this.isOver()) return object;
        this.observer.error(error as Error);
        this.made.pop();
        await object.close().catch(() => undefined);
        await pause(SLOWEST_RETRY_MS / 4);
      }
    }
  }
}

function isPostgres(url: string): boolean {
  return /^postgres(?:ql)?:/.test(url);
}
