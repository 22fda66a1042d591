import { type Coroutine, createTask, wait } from 'rxtask';
import type { Service } from './app.js';

/** Takes no new connections, gives the requests that are being answered `drainMs`, then cancels them. */
export function* shutDown({ app, answering }: Service, drainMs: number): Coroutine<void> {
  const closed = createTask(app.close());
  const { pending } = yield* wait([closed], { timeout: drainMs });
  if (pending.size > 0) answering.cancelAll('the service is shutting down');
  yield* closed;
}
