import { EventEmitter } from 'node:events';
import type { Job, QueueEvents } from 'bullmq';
import { sleep } from 'rxtask';
import { cluster } from 'rxtask/cluster';
import { defineJob, type RemoteTask, type Runner } from 'rxtask/remote';
import { failureText } from '../../lib/cluster/messages.js';
import { QueueClient } from '../../lib/cluster/queue-client.js';
import { endOf, messageOf } from './support/bench.js';

const count = defineJob<[], string, number>('count');

/** A server whose events and answers the spec controls: on a real server, a look-up overtakes events only by chance. */
class FakeQueue {
  readonly listening = Promise.resolve();
  readonly canRemove = true;
  readonly isReady = true;
  readonly events = new EventEmitter();
  readonly job: Record<string, unknown> = { attemptsStarted: 1, attemptsMade: 0 };
  /** Whether the server has removed the job because `keepMs` has passed. */
  isRemoved = false;
  /** The unanswered look-ups. */
  readonly lookUps: (() => void)[] = [];

  add(): Promise<void> {
    return Promise.resolve();
  }

  find(): Promise<Job | undefined> {
    return new Promise((resolve) => {
      this.lookUps.push(() => {
        resolve(this.isRemoved ? undefined : (this.job as unknown as Job));
      });
    });
  }

  sendToWorkers(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  answerAll(): void {
    for (const answer of this.lookUps.splice(0)) answer();
    this.lookUps.push = (answer: () => void) => {
      answer();
      return 0;
    };
  }

  /** Answers the next look-up, and waits until the caller has handled the answer. */
  async answerLookUp(): Promise<void> {
    while (this.lookUps.length === 0) await sleep(1);
    this.lookUps.shift()!();
    for (let turn = 0; turn < 20; turn++) await sleep(0);
  }

  emit(jobId: string, event: string, fields: object = {}): void {
    this.events.emit(event, { jobId: `job-${jobId}`, ...fields });
  }
}

describe('a job that has ended at the server before its events have arrived', () => {
  let queue: FakeQueue;
  let runner: Runner;

  /** A job that runs and has emitted 1. Then it ends cancelled at the server. */
  async function ended(checkMs: number): Promise<{ task: RemoteTask<string, number>; values: number[] }> {
    runner = cluster('redis://localhost', { checkMs });
    const task = runner.run(count());
    const values: number[] = [];
    task.values$.subscribe((value) => values.push(value));
    while (queue.events.listenerCount('active') === 0) await sleep(1);
    queue.emit(task.jobId, 'active');
    queue.emit(task.jobId, 'progress', { data: { run: 1, values: [1] } });
    Object.assign(queue.job, {
      finishedOn: 1,
      failedReason: failureText({ status: 'cancelled', reason: { value: 'stop' } }),
    });
    return { task, values };
  }

  /** The events of the last value and of the end. */
  function arrive({ jobId }: { readonly jobId: string }): void {
    queue.emit(jobId, 'progress', { data: { run: 1, values: [2, 3] } });
    queue.emit(jobId, 'failed', { failedReason: queue.job['failedReason'] });
  }

  beforeEach(() => {
    queue = new FakeQueue();
    jest.spyOn(QueueClient, 'open').mockImplementation((_url, _name, _observer, listen) => {
      listen(queue.events as unknown as QueueEvents);
      return Promise.resolve(queue as unknown as QueueClient);
    });
  });

  afterEach(async () => {
    queue.answerAll(); // the runner waits for its check
    await runner[Symbol.asyncDispose]();
    jest.restoreAllMocks();
  });

  it('a request that finds it ended leaves the end to the events: the last values come before it', async () => {
    const { task, values } = await ended(600_000);
    task.cancel('stop');
    await queue.answerLookUp();

    expect([task.state, values]).toEqual(['cancelling', [1]]);
    arrive(task);
    expect(await endOf(task)).toMatchObject(['cancelled', { reason: 'stop' }]);
    expect(values).toEqual([1, 2, 3]);
  });

  it('so does the first check that finds it ended', async () => {
    const { task, values } = await ended(1);
    await queue.answerLookUp();

    expect([task.state, values]).toEqual(['running', [1]]);
    arrive(task);
    expect(await endOf(task)).toMatchObject(['cancelled', { reason: 'stop' }]);
    expect(values).toEqual([1, 2, 3]);
  });

  it('if two checks find it ended, its events are lost, and it ends with the outcome at the server', async () => {
    const { task, values } = await ended(1);
    const end = endOf(task);
    await queue.answerLookUp();
    await queue.answerLookUp();

    expect(await end).toMatchObject(['cancelled', { reason: 'stop' }]);
    expect(values).toEqual([1]);
  });

  it('the first check that does not find it leaves the end to the events too: it was removed after its end', async () => {
    const { task, values } = await ended(1);
    queue.isRemoved = true;
    await queue.answerLookUp();

    expect([task.state, values]).toEqual(['running', [1]]);
    arrive(task);
    expect(await endOf(task)).toMatchObject(['cancelled', { reason: 'stop' }]);
    expect(values).toEqual([1, 2, 3]);
  });

  it('if two checks do not find it, it is lost', async () => {
    const { task } = await ended(1);
    queue.isRemoved = true;
    const end = messageOf(task);
    await queue.answerLookUp();
    await queue.answerLookUp();

    expect(await end).toBe(
      `failed JobLostError: job ${task.jobId} is not in its queue any more: it was removed, or the server lost its data.`,
    );
  });
});
