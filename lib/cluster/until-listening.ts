import type { QueueEvents, QueueEventsProducer } from 'bullmq';
import { taskScheduler } from '../core/task-scheduler.js';
import { newId } from '../remote/new-id.js';
import { outsideCaller } from '../remote/worker/outside-caller.js';

const AGAIN_MS = 50;

/**
 * Waits until `events` receives what is published. BullMQ's `waitUntilReady` says only that it is connected: an event that is
 * published before its first read never arrives. So this publishes a hello repeatedly until it arrives.
 *
 * @param signal ends the waiting
 */
export function untilListening(
  events: QueueEvents,
  producer: QueueEventsProducer,
  signal: AbortSignal,
): Promise<void> {
  const me = newId();
  return new Promise((resolve) => {
    let isOver = signal.aborted;
    const end = (): void => {
      isOver = true;
      events.off('hello' as never, receive as never);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const receive = (hello: { me?: string }): void => {
      if (hello.me === me) end();
    };
    events.on('hello' as never, receive as never);
    signal.addEventListener('abort', end);
    const say = async (): Promise<void> => {
      if (isOver) return;
      // While the server is unreachable this waits or fails. The next hello follows in both cases.
      await producer.publishEvent({ eventName: 'hello', me }).catch(() => undefined);
      outsideCaller(() => taskScheduler.schedule(() => void say(), AGAIN_MS));
    };
    if (isOver) end();
    else void say();
  });
}
