import { animationFrameScheduler, asapScheduler } from 'rxjs';
import { Clock } from '../../../lib/testing/virtual/clock.js';
import { rxjsSchedulerRestorer } from '../../../lib/testing/virtual/restore-rxjs-schedulers.js';

describe("restoring RxJS's schedulers", () => {
  it('cancels new actions, and keeps those that were there before', async () => {
    const [before, after] = [jest.fn(), jest.fn()];
    asapScheduler.schedule(before);
    const heal = rxjsSchedulerRestorer();
    asapScheduler.schedule(after);
    heal();
    await Promise.resolve();
    await Promise.resolve();
    expect([before.mock.calls.length, after.mock.calls.length]).toEqual([1, 0]);
  });

  it('leaves the schedulers ready for new requests to the host', async () => {
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
