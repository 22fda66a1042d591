import { InvalidStateError } from '../errors.js';
import { reportError } from '../loop/report-error.js';
import type { Port, ThreadTask } from '../remote/worker/job-implementation.js';
import { builtIn } from './built-in.js';
import { type Pool, ThreadGone } from './pool.js';

/** Milliseconds after which a thread without work ends; one stays. */
const IDLE_MS = 10_000;

/** The part of piscina that is used here. Its own types exist only where it is installed. */
interface Piscina {
  readonly threads: readonly NodeThread[];
  run(task: unknown, options: { transferList: readonly object[]; signal: AbortSignal }): Promise<void>;
  destroy(): Promise<void>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

interface NodeThread {
  /** -1 once the thread has ended. */
  readonly threadId: number;
  once(event: 'exit', listener: () => void): unknown;
}

interface NodeThreads {
  MessageChannel: new () => { port1: Port; port2: Port };
  receiveMessageOnPort(port: Port): { message: unknown } | undefined;
}

export interface PiscinaOptions {
  readonly threads: number;
  /** For each thread's heap. */
  readonly memoryMb: number | undefined;
  /** The entry of a thread, as a path. */
  readonly entry: string;
}

/** Node.js's threads, by piscina. */
export class PiscinaPool implements Pool {
  private constructor(
    private readonly piscina: Piscina,
    private readonly node: NodeThreads,
  ) {}

  /** @throws InvalidStateError when piscina is not installed */
  static async load({ threads, memoryMb, entry }: PiscinaOptions): Promise<PiscinaPool> {
    const { Piscina } = await importPiscina();
    const piscina = new Piscina({
      filename: entry,
      name: 'serve',
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      maxQueue: Infinity, // never used: there are never more calls than threads, and piscina ignores it for calls with a signal
      ...(memoryMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }),
    });
    piscina.on('error', reportError); // an error in a thread without a call
    return new PiscinaPool(piscina, builtIn('node:worker_threads') as NodeThreads);
  }

  async run(task: ThreadTask, transfer: readonly object[], kill: AbortSignal): Promise<void> {
    let alive: readonly NodeThread[] = [];
    kill.addEventListener('abort', () => (alive = this.piscina.threads), { once: true }); // before piscina's own listener
    try {
      await this.piscina.run(task, { transferList: transfer, signal: kill });
    } catch (error) {
      if ((error as Error).name === 'DataCloneError') throw error;
      // Piscina rejects before the terminated thread has ended: until then, the thread may still run.
      await Promise.all(alive.filter((thread) => !this.piscina.threads.includes(thread)).map(endOf));
      throw new ThreadGone((error as Error).message, { cause: error });
    }
  }

  channel(): { near: Port; far: Port } {
    const { port1, port2 } = new this.node.MessageChannel();
    return { near: port1, far: port2 };
  }

  drain(port: Port): readonly unknown[] {
    const messages: unknown[] = [];
    for (let next = this.node.receiveMessageOnPort(port); next !== undefined;) {
      messages.push(next.message);
      next = this.node.receiveMessageOnPort(port);
    }
    return messages;
  }

  close(): Promise<void> {
    return this.piscina.destroy();
  }
}

function endOf(thread: NodeThread): Promise<void> {
  return new Promise((resolve) => {
    if (thread.threadId === -1) resolve();
    else thread.once('exit', resolve);
  });
}

/** Imports piscina by a variable, so that bundlers for browsers, which need no piscina, do not resolve it. */
async function importPiscina(): Promise<{ Piscina: new (options: object) => Piscina }> {
  const name = 'piscina';
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as Awaited<
      ReturnType<typeof importPiscina>
    >;
  } catch (cause) {
    if (!String((cause as { code?: unknown }).code).endsWith('MODULE_NOT_FOUND')) throw cause;
    throw new InvalidStateError(
      'Threads on Node.js need piscina, which is not installed: run `npm install piscina@5`.',
      { cause },
    );
  }
}
