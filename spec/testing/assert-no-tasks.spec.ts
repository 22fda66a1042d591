import { config, createTask, Future, InvalidStateError } from 'rxtask';
import { assertNoTasks, marbles } from 'rxtask/testing';
import { failureOf, messageOf } from './support/failures.js';

describe('assertNoTasks', () => {
  afterEach(assertNoTasks);

  it('is content when nobody is alive', () => {
    expect(assertNoTasks).not.toThrow();
  });

  it('is a hook: it takes no callback, which a runner would wait for', () => {
    expect(assertNoTasks.length).toBe(0);
  });

  it('names who is alive, and what they wait for', async () => {
    const answer = new Future<void>();
    const task = createTask(answer, { name: 'listener' });
    await Promise.resolve();
    const error = failureOf(assertNoTasks);
    expect(error).toBeInstanceOf(InvalidStateError);
    expect(error.message).toBe(
      'Still alive: "listener" (running, waiting for the future). Await them, or cancel them and await their clean-up.',
    );
    answer.setResult();
    await task;
  });

  it('says where they were created, with config.debug', async () => {
    config.debug = true;
    const task = createTask(function* () {}, { name: 'a' });
    config.debug = false;
    expect(messageOf(assertNoTasks)).toContain('"a" (pending), created at assert-no-tasks.spec.ts.');
    await task;
  });

  it(
    'looks at the loop in force: that of a scenario in a scenario',
    marbles(() => {
      createTask(function* () {}, { name: 'b' });
      expect(messageOf(assertNoTasks)).toContain('"b" (pending), created at');
    }),
  );
});
