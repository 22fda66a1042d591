import type { Report, Request } from '../remote/protocol.js';
import type { ThreadReport } from '../remote/worker/job-implementation.js';
import { CallsOfThread } from './calls-of-thread.js';
import type { ModuleSetup, ThreadTask } from '../remote/worker/thread-task.js';
import { type CallObserver, type Pool, type ThreadCall, ThreadGone, UNREADABLE } from './pool.js';

/** The part of a Web Worker that is used here. */
export interface WebWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  onmessageerror: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): void;
}

/** Web Workers. They are made on demand, and kept. A worker is free again when the end of its call arrives. */
export class WebPool implements Pool {
  private readonly idle: WebWorker[] = [];
  private readonly all = new Map<WebWorker, CallsOfThread>();

  constructor(private readonly make: () => WebWorker) {}

  start(
    task: ThreadTask,
    setup: ModuleSetup,
    transfer: readonly object[],
    observer: CallObserver,
  ): ThreadCall {
    const worker = this.idle.pop() ?? this.add();
    const calls = this.all.get(worker)!;
    let hasEnded = false;
    const end = (): void => {
      hasEnded = true;
      worker.onmessage = worker.onerror = worker.onmessageerror = null;
    };
    const lose = (why: string): void => {
      if (hasEnded) return;
      end();
      worker.terminate();
      this.all.delete(worker);
      observer.fail(new ThreadGone(why));
    };
    calls.begin(task, setup, (report: Report) => {
      if (report.type !== 'end') {
        observer.report(report);
        return;
      }
      end();
      this.idle.push(worker);
      observer.end(report.outcome);
    });
    worker.onmessage = ({ data }) => {
      if (isReport(data)) calls.receive(data);
    };
    // After an uncaught error, a Web Worker still runs, but its call may never end.
    worker.onerror = ({ message }) => {
      lose(message ?? 'its script cannot be loaded');
    };
    worker.onmessageerror = () => {
      lose(UNREADABLE);
    };
    const posted = new Promise<void>((resolve) => {
      worker.postMessage(task, transfer);
      resolve();
    });
    posted.then(
      () => {
        if (!hasEnded && task[2] === undefined) observer.report({ type: 'active' });
      },
      (error: unknown) => {
        end();
        this.idle.push(worker);
        observer.fail(error);
      },
    );
    return {
      request: (request: Request) => {
        if (!hasEnded) worker.postMessage({ number: task[0], request }, []);
      },
      kill: () => {
        lose('it was terminated');
      },
    };
  }

  close(): Promise<void> {
    for (const worker of this.all.keys()) worker.terminate();
    this.all.clear();
    this.idle.length = 0;
    return Promise.resolve();
  }

  private add(): WebWorker {
    const worker = this.make();
    this.all.set(worker, new CallsOfThread());
    return worker;
  }
}

/** A worker's script may post messages that are not for the pool. */
function isReport(data: unknown): data is ThreadReport {
  return typeof (data as Partial<ThreadReport> | null)?.report === 'object';
}
