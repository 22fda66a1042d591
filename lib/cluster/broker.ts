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

type Make<T> = new (name: string, options: object, backend: unknown) => T;
type MakeWorker = new (name: string, process: Processor, options: object, backend: unknown) => Worker;

/** BullMQ's classes. Its types give another server other types, which are of no use here. */
interface Classes {
  readonly Queue: Make<Queue>;
  readonly QueueEvents: Make<QueueEvents>;
  readonly QueueEventsProducer: Make<QueueEventsProducer>;
  readonly Worker: MakeWorker;
}

/** What is used of ioredis: its types are there only where it is installed. */
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

/** What hears of the connection. */
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
/** A job says itself how often it may be lost; what BullMQ allows has to be more than any job does. */
const NO_LIMIT = 1_000_000;
/** The most connections of one object, with PostgreSQL. */
const POOL_SIZE = 4;

/** Makes BullMQ's objects for one server. Queues and producers share a connection; a reader and a worker block theirs. */
export class Broker {
  private constructor(
    private readonly bull: typeof Bull,
    private readonly observer: ConnectionObserver,
    /** Options for a connection of an object alone. */
    private readonly own: ConnectionOptions,
    private readonly redis: Redis | undefined,
  ) {}

  /** @throws InvalidStateError when BullMQ or the client of the server is not installed */
  static async open(url: string, observer: ConnectionObserver): Promise<Broker> {
    const bull = await importBull();
    if (isPostgres(url)) {
      await importPeer('pg', 8, 'A cluster on PostgreSQL');
      const own = { connectionString: url, migrate: true, max: POOL_SIZE } as unknown as ConnectionOptions;
      return new Broker(bull, observer, own, undefined);
    }
    const { Redis } = (await importPeer('ioredis', 6, 'A cluster on Redis or Valkey')) as {
      Redis: new (url: string, options: object) => Redis;
    };
    const options = {
      maxRetriesPerRequest: null, // a command waits until the server is back
      retryStrategy: (times: number) => Math.min(FIRST_RETRY_MS * 2 ** Math.min(times, 10), SLOWEST_RETRY_MS),
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
    return new Broker(bull, observer, { url: address, ...options }, shared);
  }

  /** Whether `remove` takes a job only when no worker has it. PostgreSQL's can take one that a worker is just claiming. */
  get canRemove(): boolean {
    return this.redis !== undefined;
  }

  get isReady(): boolean {
    return this.redis === undefined || this.redis.status === 'ready';
  }

  queue(name: string): Queue {
    return this.told(new this.classes.Queue(name, { connection: this.common }, this.backend));
  }

  producer(name: string): QueueEventsProducer {
    return this.told(new this.classes.QueueEventsProducer(name, { connection: this.common }, this.backend));
  }

  /** A reader of a queue's events. */
  events(name: string): Reader {
    const events = this.told(new this.classes.QueueEvents(name, { connection: this.own }, this.backend));
    const close = async (): Promise<void> => {
      const closing = events.close();
      if (this.isReady) return closing;
      // BullMQ would wait for the server before it gives up.
      closing.catch(() => undefined);
      await events.getBackend().close(true);
    };
    return { events, close };
  }

  /** It takes no job until its `run` is called. */
  worker(name: string, process: Processor, { concurrency, leaseMs }: WorkerSetup): Worker {
    const options = {
      connection: this.own,
      autorun: false,
      concurrency,
      lockDuration: leaseMs,
      stalledInterval: Math.max(leaseMs / 2, 1),
      maxStalledCount: NO_LIMIT,
      runRetryDelay: 500,
    };
    return this.told(new this.classes.Worker(name, process, options, this.backend));
  }

  /** An end that BullMQ does not follow by another attempt. */
  finalError(message: string): Error {
    return new this.bull.UnrecoverableError(message);
  }

  /** Puts a job back: another worker takes it. @throws WaitingError, by which BullMQ knows that it has been put back */
  async putBack(job: Job, token: string): Promise<never> {
    await job.moveToWait(token);
    throw new this.bull.WaitingError();
  }

  /** Ends the shared connection, once what was written has been answered. */
  async close(): Promise<void> {
    const shared = this.redis;
    if (shared === undefined) return;
    if (shared.status === 'ready') await shared.quit().catch(() => undefined);
    else shared.disconnect();
  }

  private get common(): ConnectionOptions {
    return (this.redis as ConnectionOptions | undefined) ?? this.own;
  }

  private get classes(): Classes {
    return this.bull as unknown as Classes;
  }

  /** What makes BullMQ's classes use another server than Redis. */
  private get backend(): unknown {
    return this.redis === undefined ? this.bull.createPostgresBackend : undefined;
  }

  private told<T extends { on(event: 'error', listener: (error: Error) => void): unknown }>(object: T): T {
    object.on('error', (error) => {
      this.observer.error(error);
    });
    return object;
  }
}

function isPostgres(url: string): boolean {
  return /^postgres(?:ql)?:/.test(url);
}
