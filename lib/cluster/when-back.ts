import { taskScheduler } from '../core/task-scheduler.js';
import { fromNowhere } from '../remote/worker/nowhere.js';

const FIRST_MS = 50;
const SLOWEST_MS = 2000;
/** What Node.js, pg and PostgreSQL say when the server is away, ends or starts. ioredis waits by itself. */
const AWAY =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|terminat|shutting down|starting up|57P0|Client has encountered|timeout expired/i;

/** Calls `fn` until the server answers. Only for what can be said twice. @throws what else it fails with */
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    fromNowhere(() =>
      taskScheduler.schedule(() => {
        resolve();
      }, ms),
    );
  });
}
