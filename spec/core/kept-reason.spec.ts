import { createTask, sleep, type Task } from 'rxtask';
import { keptReasonOf, rememberKeptReason } from '../../lib/core/kept-reason.js';
import { play } from '../support/virtual-time.js';

describe('the reason of a kept request', () => {
  it('is that of the last request, and none if the last one had none', () => {
    const task = { flags: 0 };
    expect(keptReasonOf(task)).toBeUndefined();
    rememberKeptReason(task, 'first');
    rememberKeptReason(task, 'second');
    expect(keptReasonOf(task)).toBe('second');
    rememberKeptReason(task, undefined);
    expect(keptReasonOf(task)).toBeUndefined();
  });

  it('changes no other flag of the task', () => {
    const task = { flags: 5 };
    rememberKeptReason(task, 'stop');
    rememberKeptReason(task, undefined);
    expect(task.flags).toBe(5);
  });

  it('belongs to one task', () => {
    const task = { flags: 0 };
    rememberKeptReason(task, 'stop');
    expect(keptReasonOf({ flags: task.flags })).toBeUndefined();
  });

  it('is remembered when a task catches a request that nothing could take', () => {
    let task!: Task<unknown>;
    play(function* () {
      task = createTask(function* () {
        try {
          yield* sleep(0);
        } catch {
          // the task goes on
        }
      });
      yield* sleep(0);
      task.cancel('stop'); // it is ready to run, so no wait can take the request
      yield* task;
      expect(task.state).toBe('succeeded');
      expect(keptReasonOf(task)).toBe('stop');
    });
  });

  it('is not remembered when the awaited thing takes the request', () => {
    play(function* () {
      const task = createTask(function* () {
        try {
          yield* sleep(10);
        } catch {
          // the task goes on
        }
      });
      yield* sleep(1);
      task.cancel('stop'); // the sleep takes it
      yield* task;
      expect(keptReasonOf(task)).toBeUndefined();
    });
  });
});
