import { map } from 'rxjs';
import { createTask, type Task, wait } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/08-wait-partial.js';
import { tells } from './support/stage.js';

describe('08 waiting for several tasks, with a timeout', () => {
  tells('08-wait-partial', example, {
    timeline: [
      [2000, 'Task 1 finished!'],
      [3000, "Completed tasks: ['Task 1']"],
      [3000, 'Cancelled <Task cancelling>'],
      [3000, 'Cancelled <Task cancelling>'],
    ],
    mainEnds: 3000,
    streamEnds: 3000,
  });

  it(
    'wait separates done and pending tasks, and does not cancel the pending ones',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const inTime = cold('  2s (a|)');
      const cancelled = cold('4s (b|)');
      const goingOn = cold(' 6s (c|)');
      const inTimeSubscription = '    ^ 1999ms !';
      const cancelledSubscription = ' ^ 2999ms !';
      const goingOnSubscription = '   ^ 5999ms !';
      const result = '                3s (n|)';

      const tasks = [inTime, cancelled, goingOn].map((work, index) =>
        createTask(work, { name: `task ${index + 1}` }),
      );
      const names = (set: Set<Task<string>>) => [...set].map((task) => task.name);
      const waited = wait(tasks, { timeout: 3000 }).pipe(
        map(({ done, pending }) => {
          tasks[1]?.cancel();
          return { done: names(done), pending: names(pending) };
        }),
      );
      expectObservable(waited).toBe(result, { n: { done: ['task 1'], pending: ['task 2', 'task 3'] } });
      expectSubscriptions(inTime.subscriptions).toBe(inTimeSubscription);
      expectSubscriptions(cancelled.subscriptions).toBe(cancelledSubscription);
      expectSubscriptions(goingOn.subscriptions).toBe(goingOnSubscription);
    }),
  );
});
