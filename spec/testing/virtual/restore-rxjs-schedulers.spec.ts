import { animationFrameScheduler, asapScheduler } from 'rxjs';
import { Clock } from '../../../lib/testing/virtual/clock.js';
import { rxjsSchedulerRestorer } from '../../../lib/testing/virtual/restore-rxjs-schedulers.js';

describe('the healer of schedulers', () => {
  it('takes back what is new, and leaves what was there', async () => {
    const [before, after] = [jest.fn(), jest.fn()];
    asapScheduler.schedule(before);
    const heal = rxjsSchedulerRestorer();
    asapScheduler.schedule(after);
    heal();
    await Promise.resolve();
    await Promise.resolve();
    expect([before.mock.calls.length, after.mock.calls.length]).toEqual([1, 0]);
  });

  it('leaves the schedulers ready to ask the host anew', async () => {
    const heal = rxjsSchedulerRestorer();
    const clock = new Clock();
    clock.run(({ animate }) => {
      animate('---x');
      animationFrameScheduler.schedule(() => undefined);
      asapScheduler.schedule(() => undefined);
      clock.drop();
    });
    heal();
    expect([asapScheduler.actions, animationFrameScheduler.actions]).toEqual([[], []]);
    await new Promise<void>((resolve) => asapScheduler.schedule(() => resolve()));
  });
});
