import { createTask, gather, sleep, type Task, taskGroup } from 'rxtask';
import { onClock } from '../../support/virtual-time.js';
import { problemsOf } from './support/problems-of.js';

const ADVICE =
  ' Give that wait a deadline: `yield* waitFor(work, 1000)`. If the task may go on, let it call `task.uncancel()`, which takes the request back.';

function found(main: () => Generator<never, unknown>, more: object = {}): string[] {
  return problemsOf({ cleanUpMs: 400, ...more }, () => {
    onClock(main, { name: 'main' }).clock.flush();
  });
}

function* cleansUpFor(ms: number) {
  try {
    yield* sleep(1_000_000);
  } finally {
    yield* sleep(ms);
  }
}

describe('a clean-up that does not end', () => {
  it('is reported with the task, the reason of the request, and what the task waits for', () => {
    const messages = found(function* () {
      const body = taskGroup(function* (group) {
        group.createTask(cleansUpFor(1000), { name: 'upload' });
        group.createTask(cleansUpFor(300), { name: 'quick' });
        yield* sleep(1);
        group.createTask(
          function* () {
            throw new Error('check failed');
          },
          { name: 'check' },
        );
        yield* sleep(5);
      });
      try {
        yield* body;
      } catch {
        // as expected
      }
    });
    expect(messages).toEqual([
      `stuck-clean-up: "upload" was asked to end 0.4 s ago because "check" of its group has failed (Error: check failed), and still waits for sleep().${ADVICE}`,
    ]);
  });

  it('is reported for the task at the end of a chain, and not for those that wait for it', () => {
    const messages = found(function* () {
      const inner = createTask(cleansUpFor(1000), { name: 'inner' });
      const outer = createTask(
        function* () {
          yield* gather([inner]);
        },
        { name: 'outer' },
      );
      yield* sleep(1);
      outer.cancel('stop');
      yield* sleep(2000);
    });
    expect(messages).toEqual([
      `stuck-clean-up: "inner" was asked to end 0.4 s ago through "outer", which waits for it (stop), and still waits for sleep().${ADVICE}`,
    ]);
  });

  it('is reported with its line, if places are given', () => {
    const messages = found(
      function* () {
        const task = createTask(cleansUpFor(1000), { name: 'upload' });
        yield* sleep(1);
        task.cancel();
        yield* sleep(500);
      },
      {
        places: (stacks: readonly object[][]) =>
          stacks.map(() => [{ name: 'send', place: '/app/send.ts:7:3' }]),
      },
    );
    expect(messages).toEqual([
      expect.stringContaining('still waits for sleep() at send (/app/send.ts:7:3). Give'),
    ]);
  });

  it('is one request, once: not a request that was taken back, nor a second one', () => {
    const messages = found(function* () {
      const task: Task<void> = createTask(
        function* () {
          try {
            yield* sleep(1000);
          } catch {
            task.uncancel();
          }
          yield* sleep(5000);
        },
        { name: 'goes on' },
      );
      yield* sleep(1);
      task.cancel();
      const twice = createTask(cleansUpFor(1000), { name: 'twice' });
      yield* sleep(1);
      twice.cancel();
      twice.cancel();
      yield* sleep(3000);
    });
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain('"twice"');
  });

  it('leaves no timer when the watchdog stops', () => {
    const { clock } = onClock(function* () {
      const task = createTask(cleansUpFor(10));
      yield* sleep(1);
      problemsOf({ cleanUpMs: 1_000_000 }, () => task.cancel());
      yield* sleep(20);
    });
    clock.flush();
    expect(clock.now()).toBeLessThan(100);
  });
});
