import { CancelledError, createTask, sleep, type Task } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { Parking } from '../../lib/core/parking.js';
import { CANCELLED, PENDING, SUCCEEDED } from '../../lib/core/state.js';

class Place extends Parking {
  readonly title = 'a place';
}

/** Parks a task that has just been started, so that nothing but the parking decides when it goes on. */
function park(scenario: (place: Place, task: Task<void>) => void): Place {
  let place: Place | undefined;
  runVirtual(function* () {
    const task = createTask(function* () {
      yield* sleep(1);
    });
    yield* sleep(0);
    place = new Place(task);
    scenario(place, task);
    yield* sleep(2);
  });
  return place!;
}

describe('a Parking', () => {
  it('is what its task waits for', () => {
    park((place, task) => {
      expect(task.waiting).toBe(place);
      expect(place.phase).toBe(PENDING);
    });
  });

  it('wakes its task once, on the turn after', () => {
    const place = park((place, task) => {
      place.wake();
      place.wake();
      expect(task.done()).toBe(false);
    });

    expect(place.phase).toBe(SUCCEEDED);
  });

  it('takes a cancellation, with its reason, while it has not ended', () => {
    const place = park((place) => {
      expect(place.cancel('enough')).toBe(true);
      expect(place.cancel('again')).toBe(false);
      place.wake();
    });

    expect(place.phase).toBe(CANCELLED);
    expect(place.outcome).toEqual(new CancelledError('enough'));
  });

  it('takes none once it has ended', () => {
    park((place) => {
      place.wake();
      expect(place.cancel()).toBe(false);
    });
  });
});
