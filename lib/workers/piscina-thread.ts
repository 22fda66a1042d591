import type { ThreadReport, ThreadRequest } from '../remote/worker/job-implementation.js';
import { builtIn } from './built-in.js';
import { CallsOfThread } from './calls-of-thread.js';

/** A MessagePort of Node.js. */
export interface ThreadPort {
  on(event: 'message', listener: (message: ThreadReport) => void): unknown;
  on(event: 'messageerror', listener: (error: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: ThreadRequest): void;
  unref(): void;
}

interface NodeThreads {
  receiveMessageOnPort(port: ThreadPort): { readonly message: ThreadReport } | undefined;
}

/** A thread of piscina: its calls, and the port that it opens when it starts. */
export class PiscinaThread {
  readonly calls = new CallsOfThread();
  /** Called when a message of the thread cannot be read: it is lost. */
  unreadable: (error: unknown) => void = () => undefined;
  private port: ThreadPort | undefined;
  /** The requests from before the port was opened. */
  private readonly waiting: ThreadRequest[] = [];

  open(port: ThreadPort): void {
    this.port = port;
    port.on('message', (message) => {
      this.calls.receive(message);
    });
    port.on('messageerror', (error) => {
      this.unreadable(error);
    });
    port.unref(); // while there is a call, piscina keeps the process alive
    for (const message of this.waiting.splice(0)) port.postMessage(message);
  }

  request(message: ThreadRequest): void {
    if (this.port === undefined) this.waiting.push(message);
    else this.port.postMessage(message);
  }

  /** Receives the messages that have arrived and were not delivered. */
  drain(): void {
    const { port } = this;
    if (port === undefined) return;
    const { receiveMessageOnPort } = builtIn('node:worker_threads') as NodeThreads;
    try {
      for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
        this.calls.receive(next.message);
      }
    } catch (error) {
      this.unreadable(error);
    }
  }
}
