import fc from 'fast-check';
import { Barrier, BrokenBarrierError, createTask, gather, gatherSettled, sleep, type Task } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { holdsForAll } from '../support/property.js';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

function arrivals(barrier: Barrier, count: number): Task<number>[] {
  return Array.from({ length: count }, () => createTask(barrier.wait()));
}

/** The outcome of each: its index, or the name of its error. */
function outcomes(tasks: readonly Task<number>[]): unknown[] {
  return tasks.map((task) => {
    try {
      return task.result();
    } catch (error) {
      return (error as Error).name;
    }
  });
}

describe('Barrier', () => {
  it.each([0, -1, 1.5, NaN])('refuses %p parties', (parties) => {
    expect(() => new Barrier(parties)).toThrow(RangeError);
  });

  it('for one party opens for each task at once', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const barrier = new Barrier(1);
      createTask(function* () {
        log('another turn');
      });
      const places = [yield* barrier.wait(), yield* barrier.wait()];
      log('through');
      return places;
    });

    expect(task.result()).toEqual([0, 0]);
    expect(timeline.map(([, event]) => event)).toEqual(['through', 'another turn']);
  });

  it('holds each task until all parties are there', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const barrier = new Barrier(3);
      const come = function* (ms: number) {
        yield* sleep(ms);
        yield* barrier.wait();
        log(`came at ${String(ms)}`);
      };
      yield* gather([come(1), come(2), come(5)]);
    });

    // The last task to arrive does not wait.
    expect(timeline).toEqual([
      [5, 'came at 5'],
      [5, 'came at 1'],
      [5, 'came at 2'],
    ]);
  });

  it('gives each party a different index, in order of arrival', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(3);
      return yield* gather([barrier.wait(), barrier.wait(), barrier.wait()]);
    });

    expect(result).toEqual([0, 1, 2]);
  });

  it('gives the indexes 0 to n - 1, each once, whichever parties are cancelled while it fills', () => {
    holdsForAll(
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean(), { maxLength: 12 })),
      200,
      (plan) => {
        const [parties, leaving] = plan;
        const { task } = inVirtualTime(function* () {
          const barrier = new Barrier(parties);
          const staying: Task<number>[] = [];
          for (const isLeaving of [...leaving, ...Array<boolean>(parties).fill(false)]) {
            if (staying.length === parties) break;
            const party = createTask(barrier.wait());
            yield* sleep(1);
            if (isLeaving) {
              party.cancel();
              yield* sleep(1);
            }
            if (!party.cancelled()) staying.push(party);
          }
          return yield* gather(staying);
        });

        const indexes = task.result();
        expect(indexes.toSorted((a, b) => a - b)).toEqual([...indexes.keys()]);
        expect(indexes.length).toBe(parties);
      },
    );
  });

  it('knows its parties, and how many of them wait', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(2);
      const seen: unknown[] = [barrier.parties, barrier.waiting, barrier.broken];
      const [first] = arrivals(barrier, 1) as [Task<number>];
      yield* sleep(0);
      seen.push(barrier.waiting);
      yield* barrier.wait();
      seen.push(barrier.waiting); // it releases them
      yield* first;
      return [...seen, barrier.waiting];
    });

    expect(result).toEqual([2, 0, false, 1, 0, 0]);
  });

  it('serves one round after the other, and does not mix them', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(2);
      const tasks = arrivals(barrier, 6);
      yield* gather(tasks);
      return outcomes(tasks);
    });

    expect(result).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it('does not count a party that was cancelled while it waited', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(2);
      const [first] = arrivals(barrier, 1) as [Task<number>];
      yield* sleep(0);
      first.cancel();
      yield* sleep(1);
      const waiting = barrier.waiting;
      const tasks = arrivals(barrier, 2);
      yield* gather(tasks);
      return [waiting, ...outcomes([first, ...tasks])];
    });

    expect(result).toEqual([0, 'CancelledError', 0, 1]);
  });

  it('lets the other parties go on when one of them is cancelled after it opened', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(3);
      const [first, second] = arrivals(barrier, 2) as [Task<number>, Task<number>];
      yield* sleep(0);
      const place = yield* barrier.wait();
      first.cancel();
      yield* gatherSettled([first, second]);
      return [...outcomes([first, second]), place, barrier.waiting, barrier.broken];
    });

    expect(result).toEqual(['CancelledError', 1, 2, 0, false]);
  });

  it('aborted, raises BrokenBarrierError in all waiting tasks, and in tasks that arrive before it is reset', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(3);
      const tasks = arrivals(barrier, 2);
      yield* sleep(0);
      yield* barrier.abort();
      yield* gatherSettled(tasks);
      const late = yield* raisedBy(barrier.wait());
      const seen = [barrier.broken, late instanceof BrokenBarrierError, barrier.waiting];
      yield* barrier.reset();
      const anew = arrivals(barrier, 3);
      yield* gather(anew);
      return [...outcomes(tasks), ...seen, ...outcomes(anew), barrier.broken];
    });

    expect(result).toEqual(['BrokenBarrierError', 'BrokenBarrierError', true, true, 0, 0, 1, 2, false]);
  });

  it('says whether it was aborted or reset', () => {
    const { result } = runVirtual(function* () {
      const messages: string[] = [];
      for (const change of ['abort', 'reset'] as const) {
        const barrier = new Barrier(2);
        const [waiting] = arrivals(barrier, 1) as [Task<number>];
        yield* sleep(0);
        yield* barrier[change]();
        messages.push(((yield* raisedBy(waiting)) as Error).message);
      }
      return messages;
    });

    expect(result).toEqual([
      'The barrier has been aborted while tasks waited.',
      'The barrier has been reset while tasks waited.',
    ]);
  });

  it('reset, raises BrokenBarrierError in all waiting tasks, and is then as new', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(2);
      const tasks = arrivals(barrier, 1);
      yield* sleep(0);
      yield* barrier.reset();
      const seen = [barrier.waiting, barrier.broken];
      yield* gatherSettled(tasks);
      const anew = arrivals(barrier, 2);
      yield* gather(anew);
      return [...seen, ...outcomes(tasks), ...outcomes(anew)];
    });

    expect(result).toEqual([0, false, 'BrokenBarrierError', 0, 1]);
  });

  it('reset again while the waiting tasks are still leaving, stays resetting', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(3);
      const tasks = arrivals(barrier, 2);
      yield* sleep(0);
      yield* barrier.reset();
      yield* barrier.reset();
      const late = arrivals(barrier, 3);
      yield* gatherSettled([...tasks, ...late]);
      return [...outcomes(tasks), ...outcomes(late)];
    });

    expect(result).toEqual(['BrokenBarrierError', 'BrokenBarrierError', 0, 1, 2]);
  });

  it('reset when no task waits, is unchanged', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(2);
      yield* barrier.reset();
      return yield* gather([barrier.wait(), barrier.wait()]);
    });

    expect(result).toEqual([0, 1]);
  });

  it('makes tasks that arrive wait until all of a round have left', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(2);
      const first = createTask(barrier.wait());
      yield* sleep(0);
      const second = yield* barrier.wait();
      const newcomer = createTask(barrier.wait());
      yield* sleep(0);
      const seen = [first.done(), newcomer.done()];
      const last = yield* barrier.wait();
      return [...seen, yield* first, second, yield* newcomer, last];
    });

    expect(result).toEqual([true, false, 0, 1, 0, 1]);
  });

  it('can cancel a task that waits for the next round', () => {
    const { result } = runVirtual(function* () {
      const barrier = new Barrier(2);
      const first = createTask(barrier.wait());
      yield* sleep(0);
      yield* barrier.wait();
      const newcomer = createTask(barrier.wait());
      yield* sleep(0);
      newcomer.cancel();
      yield* gatherSettled([first, newcomer]);
      const next = yield* gather([barrier.wait(), barrier.wait()]);
      return [...outcomes([first, newcomer]), ...next];
    });

    expect(result).toEqual([0, 'CancelledError', 0, 1]);
  });
});
