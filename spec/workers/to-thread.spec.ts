import { threadId } from 'node:worker_threads';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { sleep, Task } from 'rxtask';
import { endThreads, toThread } from 'rxtask/workers';
import { bundled } from './support/bundled.js';
import { expectNoThreadAtTheEnd, liveThreads } from './support/live-threads.js';
import * as functions from './support/functions.js';

/** The functions of the program, with the location of a module that a thread can import. */
let fn: typeof functions;

beforeAll(async () => {
  const { href: module } = await bundled('spec/workers/support/functions.ts', 'cjs');
  const { add, whichThread, invert, wait, hang, fail } = functions;
  const at = <F>(each: F): F => ({ ...each, module });
  fn = {
    add: at(add),
    whichThread: at(whichThread),
    invert: at(invert),
    wait: at(wait),
    hang: at(hang),
    fail: at(fail),
  };
});

afterAll(endThreads);
expectNoThreadAtTheEnd();

describe('toThread', () => {
  it('calls a plain function in another thread, and is a task of its result', async () => {
    const task = toThread(fn.add, 2, 3);

    expect(task).toBeInstanceOf(Task);
    expect(await task).toBe(5);
    expect(await toThread(fn.whichThread)).not.toBe(threadId);
  });

  it('arguments and results cross by structured clone', async () => {
    expect(await toThread(fn.invert, new Map([['a', 1]]))).toEqual(new Map([[1, 'a']]));
  });

  it('cancelled, waits for the clean-up in the thread', async () => {
    const task = toThread(fn.wait, 5);
    const values = lastValueFrom(task.values$.pipe(toArray()), { defaultValue: [] });
    await firstValueFrom(task.values$, { defaultValue: 'nothing' });
    task.cancel('stop');

    await expect(task).rejects.toMatchObject({ name: 'CancelledError', reason: 'stop' });
    expect(await values).toEqual(['begun', 'clean']);
  });

  it('a function without a `yield*` is terminated with its thread', async () => {
    const task = toThread(fn.hang);
    await firstValueFrom(task.phase$, { defaultValue: 'done' });
    while ((await firstValueFrom(task.phase$, { defaultValue: 'done' })) !== 'active') await sleep(1);
    task.cancel();

    await expect(task).rejects.toMatchObject({
      name: 'WorkerLostError',
      message:
        '"hang" did not end within 50 ms of its cancellation: its thread was terminated, and its clean-up may not have run.',
    });
  });

  it('an error of the function keeps its class', async () => {
    await expect(toThread(fn.fail)).rejects.toEqual(new RangeError('out of range'));
  });

  it('endThreads ends the threads, and cancels the calls that run there', async () => {
    const task = toThread(fn.wait, 0);
    await firstValueFrom(task.values$, { defaultValue: 'nothing' });
    const ended = endThreads();

    await expect(task).rejects.toMatchObject({ reason: 'the runner was stopped' });
    await ended;
    expect(liveThreads()).toBe(0);
    expect(await toThread(fn.add, 1, 1)).toBe(2);
  });

  it('refuses a function that threadFunction has not made', () => {
    expect(() => toThread((() => 1) as never)).toThrow(
      "toThread() takes what threadFunction() made, not the function (anonymous): write `export const hash = threadFunction(import.meta.url, 'hash', (text) => …)`.",
    );
  });
});
