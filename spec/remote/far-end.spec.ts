import { createTask, sleep } from 'rxtask';
import { FarEnd } from '../../lib/remote/far-end.js';
import { play } from '../support/virtual-time.js';

describe('the end of work that runs elsewhere', () => {
  it('sends each request on, and ends only when the far end does', () => {
    const sent: unknown[] = [];
    play(function* () {
      const end = new FarEnd<string>('the end', (reason) => sent.push(reason));
      expect([end.cancel('stop'), end.cancel('again')]).toEqual([true, true]);
      expect(end.done()).toBe(false);
      end.setResult('swallowed');
      expect(end.cancel('too late')).toBe(false);
      expect(yield* end).toBe('swallowed');
    });
    expect(sent).toEqual(['stop', 'again']);
  });

  it('takes the requests of a task that waits for it: nothing is raised in the task', () => {
    const sent: unknown[] = [];
    play(function* () {
      const end = new FarEnd<string>('the end', (reason) => sent.push(reason));
      const task = createTask(function* () {
        return yield* end;
      });
      yield* sleep(1);
      task.cancel('stop');
      yield* sleep(1);
      expect(task.state).toBe('cancelling');
      end.setResult('swallowed');
      expect(yield* task).toBe('swallowed');
    });
    expect(sent).toEqual(['stop']);
  });

  it('is not cancelled when its last consumer leaves', () => {
    const sent: unknown[] = [];
    play(function* () {
      const end = new FarEnd<void>('the end', (reason) => sent.push(reason));
      end.subscribe().unsubscribe();
      yield* sleep(1);
    });
    expect(sent).toEqual([]);
  });
});
