import { AsyncEvent, ContextVar, createTask, currentTask, run, sleep, type Task } from 'rxtask';
import { fromNowhere } from '../../../lib/remote/worker/nowhere.js';
import { play } from '../../support/virtual-time.js';

describe('fromNowhere', () => {
  it('calls in no task, and without the variables of the caller', () => {
    const user = new ContextVar('user', 'guest');
    play(function* () {
      user.set('ada');
      const seen = fromNowhere(() => {
        user.set('grace');
        return [currentTask(), user.get()];
      });
      expect(seen).toEqual([undefined, 'grace']);
      expect(fromNowhere(() => user.get())).toBe('guest');
      expect(user.get()).toBe('ada');
    });
  });

  it('keeps a task out of the run of the caller, whose end would cancel it', async () => {
    let inside!: Task<void>;
    let outside!: Task<void>;
    const end = new AsyncEvent();
    await run(function* () {
      inside = createTask(end.wait());
      outside = fromNowhere(() => createTask(end.wait()));
      yield* sleep(1);
    });
    expect([inside.state, outside.state]).toEqual(['cancelled', 'running']);
    end.set();
    await outside;
  });
});
