import { CancelledError, coroutine, createTask, sleep } from 'rxtask';
import { becomeCause, noteHandled } from '../../lib/core/handled-error.js';
import { HANDLING } from '../../lib/core/flags.js';
import { raisedBy } from '../support/raised-by.js';
import { play } from '../support/virtual-time.js';

describe('the error that work is handling', () => {
  it('becomes the cause of a request that interrupts the work, once', () => {
    const task = { flags: 0 };
    const error = new Error('disk full');
    noteHandled(task, error);
    expect(task.flags).toBe(HANDLING);

    const request = new CancelledError();
    becomeCause(task, request);
    expect(request.cause).toBe(error);
    expect(task.flags).toBe(0);

    const another = new CancelledError();
    becomeCause(task, another);
    expect(another.cause).toBeUndefined();
  });

  it('becomes the cause in place of a reason, which stays the reason', () => {
    const task = { flags: 0 };
    const [reason, error] = [new Error('shutdown'), new Error('disk full')];
    noteHandled(task, error);
    const request = new CancelledError(reason);
    becomeCause(task, request);
    expect([request.cause, request.reason]).toEqual([error, reason]);
  });

  it('is dropped when the work goes on without a request', () => {
    const task = { flags: 0 };
    noteHandled(task, new Error('disk full'));
    const failure = new Error('network down');
    becomeCause(task, failure);
    expect(failure.cause).toBeUndefined();
    expect(task.flags).toBe(0);
  });

  it('is no value that the work has got', () => {
    const error = play(function* () {
      const task = createTask(function* () {
        yield* sleep(1, 'value');
        yield* sleep(100);
      });
      yield* sleep(5);
      task.cancel();
      return yield* raisedBy(task);
    });
    expect(error).toBeInstanceOf(CancelledError);
    expect((error as CancelledError).cause).toBeUndefined();
  });

  it('is not noted if it is a cancellation', () => {
    const task = { flags: 0 };
    noteHandled(task, new CancelledError());
    expect(task.flags).toBe(0);
  });

  it('is not lost when a request interrupts the clean-up after a failure', () => {
    const error = new Error('disk full');
    const fail = coroutine(function* () {
      yield* sleep(1);
      throw error;
    });
    play(function* () {
      const task = createTask(function* () {
        try {
          yield* fail();
        } finally {
          yield* sleep(100);
        }
      });
      yield* sleep(5);
      task.cancel();
      try {
        yield* task;
      } catch (cancelled) {
        expect(cancelled).toBeInstanceOf(CancelledError);
        expect((cancelled as Error).cause).toBe(error);
      }
      expect(task.cancelled()).toBe(true);
    });
  });
});
