import { CancelledError, config, createTask, Future, InvalidStateError, sleep, wait } from 'rxtask';
import { assertNoTasks, marbles } from 'rxtask/testing';
import { failureOf, messageOf } from './support/failures.js';

describe('assertNoTasks', () => {
  afterEach(assertNoTasks);

  it('passes when no task is alive', () => {
    expect(assertNoTasks).not.toThrow();
  });

  it('is a hook: it takes no callback, which a runner would wait for', () => {
    expect(assertNoTasks.length).toBe(0);
  });

  it('names the tasks that are alive, and what they wait for', async () => {
    createTask(new Future<void>(), { name: 'listener' });
    await Promise.resolve();
    const error = failureOf(assertNoTasks);
    expect(error).toBeInstanceOf(InvalidStateError);
    expect(error.message).toBe(
      'Still alive:\n  "listener" running, waits for the future\nAwait them, or cancel them and await their clean-up. Set ' +
        '`config.debug = true` in the set-up file to see where they were created.',
    );
    await Promise.resolve();
  });

  it('reports each task once, and cancels it', async () => {
    const left = createTask(function* () {
      try {
        yield* sleep(60_000);
      } finally {
        yield* sleep(5);
      }
    });
    await wait([createTask(sleep(0))]);
    expect(assertNoTasks).toThrow('Still alive');
    expect(left.state).toBe('cancelling');
    expect(assertNoTasks).not.toThrow();
    await wait([left]);
    expect(failureOf(() => left.result())).toEqual(new CancelledError('left alive by a test'));
  });

  it('distinguishes a scenario that wrongly returned a promise from the next test', async () => {
    const waiting: () => unknown = async () => {
      createTask(sleep(5));
      await Promise.resolve();
      createTask(sleep(60_000), { name: 'leftover' });
    };
    expect(marbles(waiting)).toThrow('returned a promise');
    await createTask(sleep(0));
    expect(messageOf(assertNoTasks)).toContain('Still alive:\n  "leftover" running, waits for sleep()');
    await createTask(sleep(0));
    expect(assertNoTasks).not.toThrow();
  });

  it('says where they were created, with config.debug', async () => {
    config.debug = true;
    const task = createTask(function* () {}, { name: 'a' });
    config.debug = false;
    expect(messageOf(assertNoTasks)).toBe(
      'Still alive:\n  "a" pending, ready to run, created at assert-no-tasks.spec.ts\nAwait them, or cancel them and await their clean-up.',
    );
    await wait([task]);
  });

  it(
    'checks the current loop: in a scenario, that of the scenario',
    marbles(() => {
      createTask(function* () {}, { name: 'b' });
      expect(messageOf(assertNoTasks)).toContain('"b" pending, ready to run, created at');
    }),
  );
});
