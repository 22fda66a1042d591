import { AsyncEvent, ContextVar, createTask, currentTask, run, sleep, type Task } from 'rxtask';
import { outsideCaller } from '../../../lib/remote/worker/outside-caller.js';
import { play } from '../../support/virtual-time.js';

describe('outsideCaller', () => {
  it('calls in no task, and without the variables of the caller', () => {
    const user = new ContextVar('user', 'guest');
    play(function* () {
      user.set('ada');
      const seen = outsideCaller(() => {
        user.set('grace');
        return [currentTask(), user.get()];
      });
      expect(seen).toEqual([undefined, 'grace']);
      expect(outsideCaller(() => user.get())).toBe('guest');
      expect(user.get()).toBe('ada');
    });
  });

  it('keeps a task out of the run of the caller, whose end would cancel it', async () => {
    let inside!: Task<void>;
    let outside!: Task<void>;
    const end = new AsyncEvent();
    await run(function* () {
      inside = createTask(end.wait());
      outside = outsideCaller(() => createTask(end.wait()));
      yield* sleep(1);
    });
    expect([inside.state, outside.state]).toEqual(['cancelled', 'running']);
    end.set();
    await outside;
  });
});
