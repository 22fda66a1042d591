import type { Report } from '../remote/protocol.js';
import type { ThreadReport } from '../remote/worker/job-implementation.js';
import type { ModuleSetup, ThreadTask } from '../remote/worker/thread-task.js';

/** The calls of one thread, on the caller's side: numbers them, and passes each report to the call that it belongs to. */
export class CallsOfThread {
  private number = 0;
  private module: string | undefined;
  private receiver: (report: Report) => void = () => undefined;
  /** The modules of which the thread has begun a job. */
  private readonly begun = new Set<string | undefined>();

  /**
   * Completes the message that starts a call.
   *
   * @param receiver called with each report of this call
   */
  begin(task: ThreadTask, setup: ModuleSetup, receiver: (report: Report) => void): void {
    const [, module] = task;
    this.module = module;
    this.receiver = receiver;
    task[0] = ++this.number;
    if (!this.begun.has(module)) task[2] = setup;
  }

  receive({ number, report }: ThreadReport): void {
    if (number !== this.number) return; // a value that an earlier job has emitted after its end
    if (report.type === 'active') this.begun.add(this.module);
    this.receiver(report);
  }
}
