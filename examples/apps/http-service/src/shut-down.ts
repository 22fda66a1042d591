import { type Coroutine, createTask, wait } from 'rxtask';
import type { Service } from './app.js';

/** Accepts no new connections, lets the requests in flight finish for `drainMs`, then cancels them. */
export function* shutDown({ app, answering }: Service, drainMs: number): Coroutine<void> {
  const closed = createTask(app.close());
  const { pending } = yield* wait([closed], { timeout: drainMs });
  if (pending.size > 0) answering.cancelAll('the service is shutting down');
  yield* closed;
}
