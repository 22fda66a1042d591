import type { Job, JobsOptions, Queue, QueueEvents, QueueEventsProducer } from 'bullmq';
import type { Request } from '../remote/protocol.js';
import { Broker, CLOSE_MS, type ConnectionObserver, type Reader } from './broker.js';
import { endsWithin } from './retry-while-unreachable.js';
import { untilListening } from './until-listening.js';
import { controlOf } from './names.js';

/** The connections of a caller to one queue. The first call opens them. */
export class QueueClient {
  /** Resolves when its events are being received, or when it is closed. */
  readonly listening: Promise<void>;
  private readonly closing = new AbortController();
  private isListening = false;

  private constructor(
    private readonly broker: Broker,
    private readonly queue: Queue,
    private readonly reader: Reader,
    private readonly notes: QueueEventsProducer,
    private readonly control: QueueEventsProducer,
  ) {
    this.listening = untilListening(reader.events, notes, this.closing.signal).then(() => {
      this.isListening = true;
    });
  }

  /**
   * @param listen called before the first event is read, to subscribe to the events
   * @param isOver whether to stop waiting for a server that is away
   * @throws InvalidStateError when a package is not installed
   */
  static async open(
    url: string,
    name: string,
    observer: ConnectionObserver,
    listen: (events: QueueEvents) => void,
    isOver: () => boolean,
  ): Promise<QueueClient> {
    const broker = await Broker.open(url, observer, isOver);
    const reader = await broker.events(name, listen);
    const [queue, notes, control] = await Promise.all([
      broker.queue(name),
      broker.producer(name),
      broker.producer(controlOf(name)),
    ]);
    return new QueueClient(broker, queue, reader, notes, control);
  }

  get canRemove(): boolean {
    return this.broker.canRemove;
  }

  /** Whether it is connected now and receives events. */
  get isReady(): boolean {
    return this.isListening && this.broker.isReady;
  }

  async add(name: string, data: unknown, options: JobsOptions): Promise<void> {
    await this.queue.add(name, data, options);
  }

  find(id: string): Promise<Job | undefined> {
    return this.queue.getJob(id) as Promise<Job | undefined>;
  }

  /** Sends a request to all workers. The one that runs the job takes it; the others keep it for a while. */
  sendToWorkers(id: string, request: Request): Promise<void> {
    return this.control.publishEvent({ eventName: 'request', id, request: JSON.stringify(request) });
  }

  /** Sends a request to all handles of the job, after all earlier events of the queue. */
  sendToHandles(id: string, request: Request): Promise<void> {
    return this.notes.publishEvent({ eventName: 'asked', jobId: id, request: JSON.stringify(request) });
  }

  async schedule(
    key: string,
    msOrCron: number | string,
    name: string,
    data: unknown,
    options: JobsOptions,
  ): Promise<void> {
    const repeat = typeof msOrCron === 'string' ? { pattern: msOrCron } : { every: msOrCron };
    await this.queue.upsertJobScheduler(key, repeat, { name, data, opts: options });
  }

  async unschedule(key: string): Promise<void> {
    await this.queue.removeJobScheduler(key);
  }

  async close(): Promise<void> {
    this.closing.abort();
    const { queue, reader, notes, control, broker } = this;
    const closing = Promise.allSettled([queue.close(), reader.close(), notes.close(), control.close()]);
    if (!(await endsWithin(CLOSE_MS, closing))) broker.disconnect();
    await broker.close();
  }
}
