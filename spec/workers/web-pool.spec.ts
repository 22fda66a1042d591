import { firstValueFrom } from 'rxjs';
import { allTasks, sleep } from 'rxtask';
import { defineJob, implement, type Jobs } from 'rxtask/remote';
import { serveThread, threads, type WebWorker } from 'rxtask/workers';

const echo = defineJob<[value: unknown], unknown>('echo');
const wait = defineJob<[], unknown, string>('wait');
const hang = defineJob<[], unknown, string>('hang');
const jobs: Jobs = [
  implement(echo, function* (value) {
    return value;
  }),
  implement(wait, function* () {
    try {
      this.emit('begun');
      yield* sleep(60_000);
    } finally {
      yield* sleep(5);
    }
  }),
  implement(hang, function* () {
    this.emit('begun');
    for (;;) {
      try {
        yield* sleep(20);
        if (terminated > 0) return;
      } catch {
        // ignores the request
      }
    }
  }),
];

let made = 0;
let terminated = 0;

/** Simulates a browser: a scope with a message handler at one end, a Worker at the other. Other tests use the real ones in Chromium. */
class WorkerInHere implements WebWorker {
  onmessage: WebWorker['onmessage'] = null;
  onerror: WebWorker['onerror'] = null;
  onmessageerror: WebWorker['onmessageerror'] = null;
  private readonly scope: { onmessage: WebWorker['onmessage'] };

  constructor() {
    made++;
    const globals = globalThis as unknown as { onmessage: WebWorker['onmessage']; postMessage: unknown };
    globals.postMessage = (data: unknown) => this.onmessage?.({ data });
    serveThread(jobs);
    this.scope = { onmessage: globals.onmessage };
  }

  postMessage(task: unknown, transfer: readonly object[]): void {
    const data = structuredClone(task, { transfer: transfer as ArrayBuffer[] });
    setTimeout(() => this.scope.onmessage?.({ data }));
  }

  terminate(): void {
    terminated++;
  }
}

describe('Web Workers', () => {
  beforeEach(() => {
    made = 0;
    terminated = 0;
  });

  it('serve calls one after another, and stay', async () => {
    await using runner = threads(() => new WorkerInHere(), { threads: 1 });

    expect([await runner.run(echo(1)), await runner.run(echo(2)), made]).toEqual([1, 2, 1]);
  });

  it('a cancelled job cleans up; the worker is not terminated', async () => {
    await using runner = threads(() => new WorkerInHere());
    const task = runner.run(wait());
    await firstValueFrom(task.values$, { defaultValue: 'nothing' });
    task.cancel('stop');

    await expect(task).rejects.toMatchObject({ reason: 'stop' });
    expect([await runner.run(echo(1)), made, terminated]).toEqual([1, 1, 0]);
  });

  it('after graceMs the worker is terminated, and another takes its place', async () => {
    await using runner = threads(() => new WorkerInHere(), { graceMs: 10 });
    const task = runner.run(hang());
    await firstValueFrom(task.values$, { defaultValue: 'nothing' });
    task.cancel('stop');

    await expect(task).rejects.toMatchObject({ name: 'WorkerLostError' });
    expect([await runner.run(echo(1)), made, terminated]).toEqual([1, 2, 1]);
    await sleep(40);
  });

  it.each([
    ['an error', (worker: WebWorker) => worker.onerror?.({ message: 'out of luck' }), 'out of luck'],
    [
      'a script that cannot be loaded',
      (worker: WebWorker) => worker.onerror?.({}),
      'its script cannot be loaded',
    ],
    [
      'a message that cannot be read',
      (worker: WebWorker) => worker.onmessageerror?.({ data: null }),
      'one of its messages could not be read. Is a value or the result nested too deeply?',
    ],
  ])('%s in a worker loses its job', async (_, happen, why) => {
    const workers: WebWorker[] = [];
    const make = (): WebWorker => {
      const worker = new WorkerInHere();
      workers.push(worker);
      return worker;
    };
    await using runner = threads(make);
    const task = runner.run(wait());
    await firstValueFrom(task.phase$, { defaultValue: 'done' });
    while (workers.length === 0) await sleep(1);
    workers[0]!.onmessage?.({ data: 'a message of its own' });
    workers[0]!.postMessage = () => undefined;
    happen(workers[0]!);

    await expect(task).rejects.toMatchObject({
      name: 'WorkerLostError',
      message: `"wait" was lost with its thread: ${why}`,
    });
    expect(terminated).toBe(1);
    await endOfWaits();
  });

  it('a call that cannot be posted fails, and its worker is free', async () => {
    await using runner = threads(() => new WorkerInHere(), { copy: false });

    await expect(runner.run(echo(() => 1))).rejects.toMatchObject({ remoteName: 'DataCloneError' });
    expect([await runner.run(echo(1)), made]).toEqual([1, 1]);
  });
});

/** Ends the jobs of workers whose simulated `terminate()` did not stop them. */
async function endOfWaits(): Promise<void> {
  await sleep(5);
  for (const task of allTasks()) if (task.name.startsWith('wait')) task.cancel();
  await sleep(10);
}
