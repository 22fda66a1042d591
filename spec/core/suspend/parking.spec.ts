import { CancelledError, createTask, sleep, type Task } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { Parking, WaitPoint } from '../../../lib/core/suspend/parking.js';
import { CANCELLED, PENDING, SUCCEEDED } from '../../../lib/core/state.js';
import type { Waiter } from '../../../lib/core/suspend/suspension.js';

class Spot extends Parking {
  readonly title = 'a spot';
}

/** A wait point with a parking for one task. */
class Place extends WaitPoint<void> {
  readonly title = 'a place';
  spot!: Spot;

  park(task: Waiter): void {
    this.spot = new Spot(task);
  }
}

/** Plays `scenario` with a parked task, then cancels the task if it is still parked. */
function park(scenario: (spot: Spot, task: Task<void>) => void): { spot: Spot; task: Task<void> } {
  return runVirtual(function* () {
    const place = new Place();
    const task = createTask(function* () {
      yield* place;
    });
    yield* sleep(0);
    const { spot } = place;
    scenario(spot, task);
    yield* sleep(1);
    task.cancel();
    return { spot, task };
  }).result;
}

describe('a Parking', () => {
  it('is what its task waits for', () => {
    park((spot, task) => {
      expect(task.waiting).toBe(spot);
      expect(spot.phase).toBe(PENDING);
    });
  });

  it('wakes its task once, on the turn after', () => {
    const { spot, task } = park((spot, task) => {
      spot.wake();
      spot.wake();
      expect(task.done()).toBe(false);
    });

    expect([spot.phase, task.state]).toEqual([SUCCEEDED, 'succeeded']);
  });

  it('takes a cancellation, with its reason, while it is pending', () => {
    const { spot, task } = park((spot) => {
      expect(spot.cancel('enough')).toBe(true);
      expect(spot.cancel('again')).toBe(false);
      spot.wake();
    });

    expect([spot.phase, task.state]).toEqual([CANCELLED, 'cancelled']);
    expect(spot.outcome).toEqual(new CancelledError('enough'));
  });

  it('refuses a cancellation once it has ended', () => {
    const { task } = park((spot) => {
      spot.wake();
      expect(spot.cancel()).toBe(false);
    });

    expect(task.state).toBe('succeeded');
  });
});
