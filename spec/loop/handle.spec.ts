import { VirtualTimeScheduler } from 'rxjs';
import { callAt, Handle } from '../../lib/loop/handle.js';
import { loopOf } from '../../lib/loop/current-loop.js';

function setUp() {
  const clock = new VirtualTimeScheduler();
  return { clock, loop: loopOf(clock), calls: [] as number[] };
}

describe('a handle', () => {
  it('calls at its deadline', () => {
    const { clock, loop, calls } = setUp();
    callAt(loop, 10, () => calls.push(clock.now()));
    clock.flush();
    expect(calls).toEqual([10]);
  });

  it('with a deadline in the past calls on the next turn', () => {
    const { clock, loop, calls } = setUp();
    clock.schedule(() => callAt(loop, 3, () => calls.push(clock.now())), 10);
    clock.flush();
    expect(calls).toEqual([10]);
  });

  it('that is cancelled never calls', () => {
    const { clock, loop, calls } = setUp();
    const handle = callAt(loop, 10, () => calls.push(clock.now()));
    callAt(loop, 5, () => {
      handle.cancel();
    });
    clock.flush();
    expect(calls).toEqual([]);
    expect(clock.now()).toBe(5);
  });

  it('can be cancelled in the very turn it is due', () => {
    const { clock, loop, calls } = setUp();
    const handles: Handle[] = [];
    callAt(loop, 10, () => {
      handles[0]?.cancel();
    });
    handles.push(callAt(loop, 10, () => calls.push(1)));
    handles.push(callAt(loop, 10, () => calls.push(2)));
    clock.flush();
    expect(calls).toEqual([2]);
  });

  it('can be cancelled on the ready queue too', () => {
    const { clock, loop, calls } = setUp();
    const handle = new Handle(loop, () => calls.push(1));
    loop.callSoon(handle);
    handle.cancel();
    clock.flush();
    expect(calls).toEqual([]);
  });

  it('can be cancelled after it has called, which changes nothing', () => {
    const { clock, loop, calls } = setUp();
    const handle = callAt(loop, 1, () => calls.push(1));
    callAt(loop, 5, () => calls.push(5));
    clock.schedule(() => {
      handle.cancel();
    }, 2);
    clock.flush();
    expect(calls).toEqual([1, 5]);
  });
});
