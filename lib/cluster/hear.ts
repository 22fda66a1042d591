import type { QueueEvents, QueueEventsProducer } from 'bullmq';
import { taskScheduler } from '../core/task-scheduler.js';
import { newId } from '../remote/new-id.js';
import { fromNowhere } from '../remote/worker/nowhere.js';

const AGAIN_MS = 50;

/**
 * Waits until `events` hears what is published. BullMQ's `waitUntilReady` tells only that it is connected: what is published before
 * its first read never arrives. So a hello is published until it is heard.
 */
export function untilHeard(events: QueueEvents, producer: QueueEventsProducer): Promise<void> {
  const me = newId();
  return new Promise((resolve) => {
    let isHeard = false;
    const hear = (hello: { me?: string }): void => {
      if (hello.me !== me) return;
      isHeard = true;
      events.off('hello' as never, hear as never);
      resolve();
    };
    events.on('hello' as never, hear as never);
    const say = async (): Promise<void> => {
      if (isHeard) return;
      // While the server is away this waits, or fails: then it is said again.
      await producer.publishEvent({ eventName: 'hello', me }).catch(() => undefined);
      fromNowhere(() => taskScheduler.schedule(() => void say(), AGAIN_MS));
    };
    void say();
  });
}
