import type { Port, ThreadTask } from '../remote/worker/job-implementation.js';
import { type Pool, ThreadGone } from './pool.js';

/** The part of a Web Worker that is used here. */
export interface WebWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  onmessageerror: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): void;
}

/** The message that a worker posts when its call has ended, and it is free again. */
export const FREE = 'rxtask: free';

/** Web Workers. They are made on demand, and kept. */
export class WebPool implements Pool {
  private readonly idle: WebWorker[] = [];
  private readonly all = new Set<WebWorker>();

  constructor(private readonly make: () => WebWorker) {}

  run(task: ThreadTask, transfer: readonly object[], kill: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = this.idle.pop() ?? this.add();
      const end = (): void => {
        kill.removeEventListener('abort', onAbort);
        worker.onmessage = worker.onerror = worker.onmessageerror = null;
      };
      const lose = (why: string): void => {
        end();
        worker.terminate();
        this.all.delete(worker);
        reject(new ThreadGone(why));
      };
      const onAbort = (): void => {
        lose('it was terminated');
      };
      kill.addEventListener('abort', onAbort);
      worker.onmessage = ({ data }) => {
        if (data !== FREE) return;
        end();
        this.idle.push(worker);
        resolve();
      };
      // After an uncaught error, a Web Worker still runs, but its call may never end.
      worker.onerror = ({ message }) => {
        lose(message ?? 'its script cannot be loaded');
      };
      worker.onmessageerror = () => {
        lose('a message could not be read');
      };
      try {
        worker.postMessage(task, transfer);
      } catch (error) {
        end();
        this.idle.push(worker);
        reject(error);
      }
    });
  }

  channel(): { near: Port; far: Port } {
    const { port1, port2 } = new MessageChannel();
    return { near: port1 as unknown as Port, far: port2 as unknown as Port };
  }

  /** Browsers cannot read these messages, and need not: they deliver them before the worker's error. */
  drain(): readonly unknown[] {
    return [];
  }

  close(): Promise<void> {
    for (const worker of this.all) worker.terminate();
    this.all.clear();
    this.idle.length = 0;
    return Promise.resolve();
  }

  private add(): WebWorker {
    const worker = this.make();
    this.all.add(worker);
    return worker;
  }
}
