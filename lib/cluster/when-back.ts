import { taskScheduler } from '../core/task-scheduler.js';
import { outsideCaller } from '../remote/worker/outside-caller.js';

const FIRST_MS = 50;
const SLOWEST_MS = 2000;
/** The error codes and messages of Node.js, pg and PostgreSQL while the server is unreachable, stops or starts. ioredis waits by itself. */
const AWAY =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|terminat|shutting down|starting up|57P0|Client has encountered|timeout expired/i;

/** Calls `fn` again until the server answers, so `fn` must be safe to repeat. @throws any other error of `fn` */
export async function whenBack<T>(fn: () => Promise<T>, isOver: () => boolean): Promise<T> {
  for (let ms = FIRST_MS; ; ms = Math.min(2 * ms, SLOWEST_MS)) {
    try {
      return await fn();
    } catch (error) {
      const { code = '', message = '' } = error as { code?: string; message?: string };
      if (isOver() || !AWAY.test(`${code} ${message}`)) throw error;
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
