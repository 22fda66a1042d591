import { filter, firstValueFrom } from 'rxjs';
import type { Task } from 'rxtask';
import { cluster, type ClusterOptions, type ServeOptions } from 'rxtask/cluster';
import type { RemoteTask, Runner } from 'rxtask/remote';
import type { Server } from './servers.js';
import { Trace } from './trace.js';
import { WorkerProcess } from './worker-process.js';

/** A queue for one test, its runner, and worker processes that write one trace. All of them end with the test. */
export class Bench {
  private static count = 0;
  readonly queue = `q${String(process.pid)}-${String(++Bench.count)}`;
  readonly trace = new Trace();
  readonly runner: Runner;
  private readonly workers: WorkerProcess[] = [];

  constructor(
    readonly server: Server,
    options: ClusterOptions = {},
  ) {
    this.runner = cluster(server.url, {
      queue: this.queue,
      checkMs: 200,
      onError: () => undefined,
      ...options,
    });
  }

  worker(options: ServeOptions = {}): WorkerProcess {
    const worker = new WorkerProcess(
      { url: this.server.url, queue: this.queue, ...options },
      this.trace.path,
    );
    this.workers.push(worker);
    return worker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runner[Symbol.asyncDispose]();
    await Promise.all(this.workers.map((worker) => worker.kill('SIGKILL')));
  }
}

/** How a task ended: its state, and its result or error. */
export async function endOf(task: Task<unknown>): Promise<[string, unknown]> {
  const value: unknown = await task.then(
    (result) => result,
    (error: unknown) => error,
  );
  return [task.state, value];
}

export async function messageOf(task: Task<unknown>): Promise<string> {
  const [state, error] = await endOf(task);
  return `${state} ${String(error)}`;
}

/** The phases of a task, in order, without repetitions. */
export function phasesOf(task: RemoteTask<unknown, unknown>): string[] {
  const phases: string[] = [];
  task.phase$.subscribe((phase) => {
    if (phases.at(-1) !== phase) phases.push(phase);
  });
  return phases;
}

export async function reached(task: RemoteTask<unknown, unknown>, phase: string): Promise<void> {
  await firstValueFrom(task.phase$.pipe(filter((each) => each === phase)), { defaultValue: undefined });
}
