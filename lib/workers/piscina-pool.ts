import { InvalidStateError } from '../errors.js';
import { reportError } from '../loop/report-error.js';
import { type Emitter, type Piscina as Runs, PiscinaCall, type PiscinaSetup } from './piscina-call.js';
import type { ModuleSetup, ThreadTask } from '../remote/worker/thread-task.js';
import { builtIn } from './built-in.js';
import { PiscinaThread, type ThreadPort } from './piscina-thread.js';
import type { CallObserver, Pool, ThreadCall } from './pool.js';

/** Milliseconds after which a thread without work ends; one stays. */
const IDLE_MS = 10_000;

/** The part of piscina that is used here. Its own types exist only where it is installed. */
interface Piscina extends Runs {
  destroy(): Promise<void>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'message', listener: (message: ThreadHello) => void): unknown;
}

interface PiscinaModule {
  readonly Piscina: new (options: object) => Piscina;
  /** The key of a task's property that piscina passes to the balancer. */
  readonly queueOptionsSymbol: symbol;
}

/** A thread, as the balancer sees it. */
interface Candidate {
  readonly id: number;
  readonly currentUsage: number;
}

/** The message of a thread that has started. */
interface ThreadHello {
  readonly thread: number;
  readonly port: ThreadPort;
}

export interface PiscinaOptions {
  readonly threads: number;
  /** For each thread's heap. */
  readonly memoryMb: number | undefined;
  /** The entry of a thread, as a path. */
  readonly entry: string;
}

/**
 * Node.js's threads, by piscina: it starts and ends them, carries each call to a free one, and reports when that is free again.
 *
 * Requests and values go through a port that each thread opens when it starts. Piscina cannot carry requests, its answer would
 * overtake the last values, and its signal terminates the thread. Piscina's balancer tells each call which thread it chooses.
 */
export class PiscinaPool implements Pool {
  private readonly piscina: Piscina;
  private readonly setup: PiscinaSetup;
  private readonly byId = new Map<number, PiscinaThread>();

  private constructor(
    { Piscina, queueOptionsSymbol }: PiscinaModule,
    { threads, memoryMb, entry }: PiscinaOptions,
  ) {
    this.piscina = new Piscina({
      filename: entry,
      name: 'serve',
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      maxQueue: Infinity, // never used: there are never more calls than threads, and piscina ignores it for calls with a signal
      loadBalancer: (task: Readonly<Record<symbol, PiscinaCall>>, candidates: readonly Candidate[]) => {
        const free = candidates.find(({ currentUsage }) => currentUsage === 0);
        if (free === undefined) return null;
        task[queueOptionsSymbol]!.begin(this.thread(free.id));
        return free;
      },
      ...(memoryMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }),
    });
    const { EventEmitter } = builtIn('node:events') as { readonly EventEmitter: new () => Emitter };
    this.setup = { piscina: this.piscina, forBalancer: queueOptionsSymbol, EventEmitter };
    this.piscina.on('error', reportError); // an error in a thread without a call
    this.piscina.on('message', ({ thread, port }) => {
      this.thread(thread).open(port);
      port.on('close', () => this.byId.delete(thread));
    });
  }

  /** @throws InvalidStateError when piscina is not installed */
  static async load(options: PiscinaOptions): Promise<PiscinaPool> {
    return new PiscinaPool(await importPiscina(), options);
  }

  start(
    task: ThreadTask,
    module: ModuleSetup,
    transfer: readonly object[],
    observer: CallObserver,
  ): ThreadCall {
    return new PiscinaCall(this.setup, task, module, transfer, observer);
  }

  close(): Promise<void> {
    return this.piscina.destroy();
  }

  private thread(id: number): PiscinaThread {
    let thread = this.byId.get(id);
    if (thread === undefined) this.byId.set(id, (thread = new PiscinaThread()));
    return thread;
  }
}

/** Imports piscina by a variable, so that bundlers for browsers, which need no piscina, do not resolve it. */
async function importPiscina(): Promise<PiscinaModule> {
  const name = 'piscina';
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as PiscinaModule;
  } catch (cause) {
    if (!String((cause as { code?: unknown }).code).endsWith('MODULE_NOT_FOUND')) throw cause;
    throw new InvalidStateError(
      'Threads on Node.js need piscina, which is not installed: run `npm install piscina@5`.',
      { cause },
    );
  }
}
