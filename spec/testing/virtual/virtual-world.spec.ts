import { asyncScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { createTask, currentTask, InvalidStateError } from 'rxtask';
import { Clock } from '../../../lib/testing/virtual/clock.js';
import { assertNoVirtualTime, inLoopOf, virtualWorld } from '../../../lib/testing/virtual/virtual-world.js';
import { failureOf, frames, msPerCharacter } from '../support/failures.js';

describe('a virtual world', () => {
  it("has the clock's time for the host and RxJS, and diagrams in run mode, until it ends", () => {
    const before = msPerCharacter.get();
    const clock = new Clock();
    const start = Date.now();
    const world = virtualWorld(clock, 'this spec');
    const instants: number[] = [];
    frames.request((at) => instants.push(at));
    world.animate('--x');
    asyncScheduler.schedule(() => instants.push(asyncScheduler.now() - Date.now(), performance.now()), 5);
    clock.flush();
    expect([msPerCharacter.get(), instants]).toEqual([1, [2, 0, 5]]);
    expect(Date.now() - start).toBeGreaterThanOrEqual(5);
    world.end();
    expect(msPerCharacter.get()).toBe(before);
    expect(Date.now()).toBeGreaterThan(1e12);
  });

  it('is the only one', () => {
    const world = virtualWorld(new Clock(), 'the first');
    const error = failureOf(() => virtualWorld(new Clock(), 'The second'));
    assertNoVirtualTime('what is synchronous');
    world.end();
    expect(error).toBeInstanceOf(InvalidStateError);
    expect(error.message).toContain('The second cannot begin while the first is in progress');
    virtualWorld(new Clock(), 'the third').end();
  });

  it('cannot begin inside of a run of RxJS', () => {
    new TestScheduler(() => undefined).run(() => {
      expect(() => virtualWorld(new Clock(), 'marblesAsync()')).toThrow(
        'cannot begin inside of another scenario',
      );
    });
    virtualWorld(new Clock(), 'another').end();
  });
});

describe('in the loop of a clock', () => {
  it('no task is running; afterwards the current task is restored, also when it throws', async () => {
    await createTask(function* () {
      const outer = currentTask();
      expect(inLoopOf(new Clock(), currentTask)).toBeUndefined();
      expect(() => inLoopOf(new Clock(), () => { throw new Error('no'); })).toThrow('no'); // prettier-ignore
      expect(currentTask()).toBe(outer);
    });
  });
});
