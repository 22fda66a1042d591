/** Programs in their own processes. Each answers one message after another. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { inspect } from 'node:util';

/** Milliseconds after which an answer is no longer awaited. */
const PATIENCE = 600_000;

/** The side of the driver. */
export class Helper {
  /**
   * @param {string} file in this folder
   * @param {string[]} args
   * @param {string} node the binary
   */
  constructor(file, args, node) {
    this.process = fork(path.join(import.meta.dirname, file), args, {
      execPath: node,
      execArgv: ['--expose-gc'],
    });
  }

  /** @param {unknown} message @returns {Promise<unknown>} */
  async ask(message) {
    const { process } = this;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(PATIENCE)]);
    const exited = once(process, 'exit', { signal }).then(() => {
      throw new Error(`${process.spawnargs.slice(-2).join(' ')} has ended`);
    });
    try {
      const answered = once(process, 'message', { signal });
      process.send(/** @type {object} */ (message));
      /** @type {unknown[]} */
      const [answer] = await Promise.race([answered, exited]);
      if (typeof answer === 'object' && answer !== null && 'error' in answer)
        throw new Error(String(answer.error));
      return answer;
    } finally {
      exited.catch(() => undefined);
      over.abort();
    }
  }

  stop() {
    this.process.kill('SIGKILL');
  }
}

/**
 * The side of the program.
 *
 * @param {(message: any) => unknown} answer
 */
export function serve(answer) {
  process.on('message', (message) => {
    void Promise.resolve(message)
      .then(answer)
      .catch((/** @type {unknown} */ error) => ({ error: inspect(error) }))
      .then((reply) => process.send?.(reply));
  });
}

/** The megabytes of the heap in use, after a collection. */
export function heap() {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
