import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CancelledError, createTask, until } from 'rxtask';
import { stoppedClock } from './support/time.js';
import { heard, recorded } from './support/work.js';

const advance = stoppedClock();
const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

/** Takes a signal, as `fetch` does. On abort, it stops and rejects with an AbortError. */
function fetching(log: string[]): (signal: AbortSignal) => Promise<string> {
  return (signal) =>
    new Promise((resolve, reject) => {
      log.push('requested');
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve('response');
      }, 100);
      function onAbort(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        log.push(`aborted: ${String((signal.reason as CancelledError).reason)}`);
        reject(new DOMException('aborted', 'AbortError'));
      }
      signal.addEventListener('abort', onAbort);
    });
}

describe('a signal given to createTask', () => {
  it('cancels the task with its reason, which cleans up before it is done', async () => {
    const controller = new AbortController();
    const { body, log } = recorded(100, 'done');
    const task = createTask(body, { signal: controller.signal });
    const told = heard(task);
    await advance(10);
    controller.abort('page left');
    await advance(0);
    expect([task.state, told, log]).toEqual(['cancelling', [], ['starts', 'cancelled: page left']]);

    await advance(5);

    expect(told).toEqual([new CancelledError('page left')]);
    expect(log).toEqual(['starts', 'cancelled: page left', 'clean']);
  });

  it('can be combined with others by AbortSignal.any', async () => {
    const [page, user] = [new AbortController(), new AbortController()];
    const { body, log } = recorded(100, 'done');
    const task = createTask(body, { signal: AbortSignal.any([page.signal, user.signal]) });
    await advance(10);
    user.abort('stop');
    await advance(5);

    expect([task.state, log]).toEqual(['cancelled', ['starts', 'cancelled: stop', 'clean']]);
  });

  it('has one listener for thousands of tasks, and none when they have ended', async () => {
    const { signal } = new AbortController();
    const counts = new Set<number>();
    const ends = ['succeeded', 'failed', 'cancelled'] as const;
    const tasks = Array.from({ length: 6000 }, (_, i) => {
      const task = createTask<number>(
        i % 3 === 1
          ? () => Promise.reject(new Error(`broken ${String(i)}`))
          : recorded(i % 3 === 2 ? 1000 : i % 50, i).body,
        { signal },
      );
      counts.add(listeners(signal));
      heard(task);
      return task;
    });
    await advance(60);
    counts.add(listeners(signal));
    tasks.forEach((task, i) => i % 3 === 2 && task.cancel());
    await advance(10);

    expect(tasks.every((task, i) => task.state === ends[i % 3])).toBe(true);
    expect([[...counts], listeners(signal)]).toEqual([[1], 0]);
  });

  it('causes no warning of Node, as a listener for each task would', async () => {
    const program = join(__dirname, 'support/many-on-one-signal.ts');
    const [shared, byHand] = await Promise.all(
      [[], ['by-hand']].map((how) =>
        promisify(execFile)(process.execPath, ['--import', 'tsx', program, ...how]),
      ),
    );

    expect(shared).toEqual({ stdout: '1 0\n', stderr: '' });
    expect(byHand!.stderr).toContain('MaxListenersExceededWarning');
  }, 30_000);
});

describe("a body's signal", () => {
  /** A task that passes its signal to a request, with the events of the request and of a subscriber, and the signal. */
  function requesting() {
    const requests: string[] = [];
    const signals: AbortSignal[] = [];
    const task = createTask(async ({ signal }) => {
      signals.push(signal);
      return fetching(requests)(signal);
    });
    return { task, told: heard(task), requests, signals };
  }

  it('aborts the operation that got it, and the task ends when the operation has ended', async () => {
    const { task, told, requests, signals } = requesting();
    await advance(10);
    task.cancel('not wanted');
    await advance(0);

    expect(told).toEqual([new CancelledError('not wanted')]);
    expect(requests).toEqual(['requested', 'aborted: not wanted']);
    expect(signals.map((signal) => [signal.aborted, listeners(signal)])).toEqual([[true, 0]]);
  });

  it('is not aborted if the task ends by itself, even if it is cancelled afterwards', async () => {
    const { task, told, requests, signals } = requesting();
    await advance(100);
    task.cancel('too late');
    await advance(0);

    expect([told, requests]).toEqual([['response', 'complete'], ['requested']]);
    expect(signals.map((signal) => [signal.aborted, listeners(signal)])).toEqual([[false, 0]]);
  });
});

describe('the signal that until gives', () => {
  it('is aborted when its wait is cancelled, which ends at once; signals of earlier waits are not aborted', async () => {
    const requests: string[][] = [[], []];
    const signals: AbortSignal[] = [];
    const task = createTask(function* () {
      for (const log of requests) {
        yield* until((signal) => {
          signals.push(signal);
          return fetching(log)(signal);
        });
      }
    });
    const told = heard(task);
    await advance(110);
    task.cancel('stop');
    await advance(0);

    expect(told).toEqual([new CancelledError('stop')]);
    expect(requests).toEqual([['requested'], ['requested', 'aborted: stop']]);
    expect(signals.map((signal) => [signal.aborted, listeners(signal)])).toEqual([
      [false, 0],
      [true, 0],
    ]);
  });
});
