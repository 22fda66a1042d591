import { createTask, sleep } from 'rxtask';
import { inspect } from 'rxtask/inspect';
import { observation } from '../../../lib/core/observation.js';
import { play } from '../../support/virtual-time.js';

function leavesBody(): void {
  play(function* () {
    const task = createTask(async () => new Promise(() => undefined), { name: 'load' });
    yield* sleep(1);
    task.cancel();
    yield* sleep(1);
  });
}

describe('inspect()', () => {
  it('is off until it is called, and again when it is disposed', () => {
    expect(observation.observer).toBeUndefined();
    const inspection = inspect();
    expect(observation.observer).toBeDefined();
    inspection[Symbol.dispose]();
    inspection[Symbol.dispose]();
    expect(observation.observer).toBeUndefined();
  });

  it('emits problems to its subscribers, and completes when it is stopped', () => {
    const inspection = inspect();
    const told: unknown[] = [];
    inspection.problems$.subscribe({
      next: ({ kind, tasks }) =>
        told.push(
          kind,
          tasks.map(({ name }) => name),
        ),
      complete: () => told.push('complete'),
    });
    leavesBody();
    inspection[Symbol.dispose]();
    leavesBody();
    expect(told).toEqual(['unseen-cancellation', ['load'], 'complete']);
  });

  it('prints problems that no subscriber gets', () => {
    const printed = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    try {
      const inspection = inspect();
      leavesBody();
      inspection[Symbol.dispose]();
      expect(printed.mock.calls).toEqual([
        [expect.stringMatching(/^rxtask: "load" was cancelled, and its async/)],
      ]);
    } finally {
      printed.mockRestore();
    }
  });

  it('watches nothing that is switched off', () => {
    const inspection = inspect({
      slowStepMs: null,
      cleanUpMs: Infinity,
      circles: false,
      neverAwaited: false,
      unseenCancellations: false,
    });
    expect(observation.observer).toBeUndefined();
    inspection[Symbol.dispose]();
  });

  it.each([
    [
      { slowStepMs: 'soon' },
      'inspect() takes milliseconds as a number, not the string soon: write `inspect({ slowStepMs: 50 })`.',
    ],
    [{ cleanUpMs: NaN }, 'inspect(NaN): NaN is no number of milliseconds'],
    [
      5,
      'inspect(): its options are an object, not the number 5: write `{ slowStepMs: 50 }`, or leave them out.',
    ],
  ])('refuses %o, and installs nothing', (options, message) => {
    expect(() => inspect(options as never)).toThrow(message);
    expect(observation.observer).toBeUndefined();
  });
});
