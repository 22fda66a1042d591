import { taskScheduler } from '../core/task-scheduler.js';
import { outsideCaller } from '../remote/worker/outside-caller.js';

const FIRST_MS = 50;
const SLOWEST_MS = 2000;

/**
 * The codes of Node.js for a connection that cannot be made or breaks, and the states of PostgreSQL: class 08 is the connection,
 * 57P01 to 57P03 are a server that stops, has crashed or starts. ioredis waits by itself.
 */
const CODES =
  /^(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08...|57P0[123])$/;
/** The messages of pg about a connection. Its errors have no code. */
const MESSAGES =
  /^(?:Connection terminated|Client has encountered a connection error|timeout expired$|timeout exceeded when trying to connect$)/;

/** Calls `fn` again until the server answers, so `fn` must be safe to repeat. @throws any other error of `fn` */
export async function retryWhileUnreachable<T>(fn: () => Promise<T>, isOver: () => boolean): Promise<T> {
  for (let ms = FIRST_MS; ; ms = Math.min(2 * ms, SLOWEST_MS)) {
    try {
      return await fn();
    } catch (error) {
      if (isOver() || !isUnreachable(error)) throw error;
      await pause(ms);
    }
  }
}

/** Resolves after `ms` milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    outsideCaller(() =>
      taskScheduler.schedule(() => {
        resolve();
      }, ms),
    );
  });
}

/** Waits until `work` has ended, at most `ms` milliseconds. @returns whether it has ended */
export function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const limit = outsideCaller(() =>
      taskScheduler.schedule(() => {
        resolve(false);
      }, ms),
    );
    const end = (): void => {
      limit.unsubscribe();
      resolve(true);
    };
    work.then(end, end);
  });
}

function isUnreachable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' ? CODES.test(code) : MESSAGES.test(String(message));
}
