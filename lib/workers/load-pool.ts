import { InvalidStateError } from '../errors.js';
import { builtIn } from './built-in.js';
import { PiscinaPool } from './piscina-pool.js';
import type { Pool } from './pool.js';
import { WEB_ENTRY } from './web-entry.js';
import { WebPool, type WebWorker } from './web-pool.js';

interface PoolOptions {
  readonly threads: number;
  readonly memoryMb: number | undefined;
  /** A module that can import this library: the entry of a thread is looked up from there. */
  readonly from: string;
}

interface WebGlobals {
  readonly Worker?: new (url: string, options: { type: 'module' }) => WebWorker;
  readonly navigator?: { readonly hardwareConcurrency: number };
}

interface Os {
  availableParallelism(): number;
}

interface Modules {
  createRequire(from: string): { resolve(specifier: string): string };
}

interface Paths {
  join(...parts: string[]): string;
  dirname(path: string): string;
}

const globals = globalThis as unknown as WebGlobals;

/** The threads of this host: Web Workers where there are any, else piscina's. @throws InvalidStateError without piscina */
export async function loadPool({ threads, memoryMb, from }: PoolOptions): Promise<Pool> {
  const { Worker } = globals;
  if (Worker === undefined) return PiscinaPool.load({ threads, memoryMb, entry: entryFrom(from) });
  const script = URL.createObjectURL(new Blob([WEB_ENTRY], { type: 'text/javascript' }));
  return new WebPool(() => new Worker(script, { type: 'module' }));
}

/** How many threads the machine runs at once. */
export function parallelism(): number {
  const { navigator } = globals;
  return navigator?.hardwareConcurrency ?? (builtIn('node:os') as Os).availableParallelism();
}

/**
 * The path of thread-entry.mjs, beside the sources of this package. Code that is both CommonJS and ES modules cannot name its own
 * path, so the package is looked up: from the module of the jobs, which imports the library, or from the working directory.
 */
function entryFrom(module: string): string {
  const { createRequire } = builtIn('node:module') as Modules;
  const { join, dirname } = builtIn('node:path') as Paths;
  const places = [module, join(process.cwd(), 'here.js')];
  for (const from of places) {
    try {
      return join(
        dirname(createRequire(from).resolve('rxtask/package.json')),
        'lib/workers/thread-entry.mjs',
      );
    } catch {
      // try the next
    }
  }
  throw new InvalidStateError(
    `threads() found no package rxtask from ${places.join(' or ')}: install it where the module of the jobs is.`,
  );
}
