import type { Report, Request } from '../remote/protocol.js';
import type { Outcome } from '../remote/wire/outcome.js';
import type { ModuleSetup, ThreadTask } from '../remote/worker/thread-task.js';
import type { PiscinaThread } from './piscina-thread.js';
import { type CallObserver, type ThreadCall, ThreadGone, UNREADABLE } from './pool.js';

/** The part of piscina that a call uses. Its own types exist only where it is installed. */
export interface Piscina {
  readonly threads: readonly NodeThread[];
  run(
    task: object,
    options: { readonly transferList: readonly object[]; readonly signal: Emitter },
  ): Promise<Outcome | undefined>;
}

/** The part of an EventEmitter that is used here. */
export interface Emitter {
  emit(event: 'abort'): unknown;
}

/** The values that all calls of one pool share. */
export interface PiscinaSetup {
  readonly piscina: Piscina;
  /** The key of a task's property that piscina passes to the balancer. */
  readonly forBalancer: symbol;
  readonly EventEmitter: new () => Emitter;
}

interface NodeThread {
  /** -1 once the thread has ended. */
  readonly threadId: number;
  once(event: 'exit', listener: () => void): unknown;
}

/**
 * One call in a thread of piscina. It ends when both its outcome and piscina's answer, that the thread is free, have arrived. A call
 * that has posted no report has its outcome in the answer.
 */
export class PiscinaCall implements ThreadCall {
  /** Makes piscina terminate the thread. Not an AbortSignal: it takes several times as long to make. */
  private readonly killer: Emitter;
  private readonly early: Request[] = [];
  private thread: PiscinaThread | undefined;
  private outcome: Outcome | undefined;
  private isPosted = false;
  private isFree = false;
  private hasEnded = false;
  /** Set when a message could not be read. Then the outcome does not count: a value may be missing. */
  private gone: ThreadGone | undefined;
  private alive: readonly NodeThread[] = [];

  constructor(
    private readonly setup: PiscinaSetup,
    private readonly task: ThreadTask,
    private readonly module: ModuleSetup,
    transfer: readonly object[],
    private readonly observer: CallObserver,
  ) {
    const { piscina, forBalancer, EventEmitter } = setup;
    this.killer = new EventEmitter();
    piscina
      .run(Object.assign(task, { [forBalancer]: this }), { transferList: transfer, signal: this.killer })
      .then(
        (outcome) => {
          this.isFree = true;
          this.outcome ??= outcome;
          this.endIfFree();
        },
        (error: unknown) => {
          void this.fail(error);
        },
      );
  }

  /** Called when piscina has chosen the thread, before it posts the task. */
  begin(thread: PiscinaThread): void {
    this.thread = thread;
    thread.calls.begin(this.task, this.module, (report) => {
      this.receive(report);
    });
    thread.unreadable = (cause) => {
      this.lose(new ThreadGone(UNREADABLE, { cause }));
    };
    for (const request of this.early) this.request(request);
    void this.notePosted();
  }

  request(request: Request): void {
    if (this.thread === undefined) this.early.push(request);
    else this.thread.request({ number: this.task[0], request });
  }

  kill(): void {
    this.alive = this.setup.piscina.threads; // before piscina drops the thread
    this.killer.emit('abort');
  }

  private lose(gone: ThreadGone): void {
    if (this.hasEnded || this.gone !== undefined) return;
    this.gone = gone;
    if (this.isFree) this.endIfFree();
    else this.kill();
  }

  private receive(report: Report): void {
    if (report.type !== 'end') {
      this.observer.report(report);
      return;
    }
    this.outcome = report.outcome;
    this.endIfFree();
  }

  /** Piscina posts the task directly after `begin`. If it cannot be cloned, or a getter throws, this call fails before it is posted. */
  private async notePosted(): Promise<void> {
    await Promise.resolve(); // piscina has posted the task, or has failed to
    await Promise.resolve(); // in that case, this call has failed too
    if (this.hasEnded) return;
    this.isPosted = true;
    // A thread that has the module begins the call at once, so its report would only cost a message.
    if (this.task[2] === undefined) this.observer.report({ type: 'active' });
  }

  private endIfFree(): void {
    if (!this.isFree || this.hasEnded) return;
    const { gone, outcome } = this;
    if (gone === undefined && outcome === undefined) return;
    this.hasEnded = true;
    if (gone !== undefined) this.observer.fail(gone);
    else this.observer.end(outcome!);
  }

  private async fail(error: unknown): Promise<void> {
    this.hasEnded = true;
    if (this.thread !== undefined && !this.isPosted) {
      this.observer.fail(error);
      return;
    }
    // Piscina rejects before the terminated thread has ended: until then, the thread may still run.
    const ending = this.alive.filter((thread) => !this.setup.piscina.threads.includes(thread));
    await Promise.all(ending.map(endOf));
    this.thread?.drain(); // what it posted before counts
    if (this.gone === undefined && this.outcome !== undefined) this.observer.end(this.outcome);
    else this.observer.fail(this.gone ?? new ThreadGone((error as Error).message, { cause: error }));
  }
}

function endOf(thread: NodeThread): Promise<void> {
  return new Promise((resolve) => {
    if (thread.threadId === -1) resolve();
    else thread.once('exit', resolve);
  });
}
