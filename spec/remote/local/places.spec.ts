import { createTask, sleep } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { Places } from '../../../lib/remote/local/places.js';

describe('places', () => {
  it('are given by priority, then in order of arrival', () => {
    const { result } = runVirtual(function* () {
      const places = new Places(1);
      const order: string[] = [];
      yield* places.take(0);
      for (const [name, priority] of [
        ['c', 2],
        ['a', 1],
        ['b', 1],
      ] as const) {
        createTask(function* () {
          yield* places.take(priority);
          order.push(name);
          places.give();
        });
      }
      yield* sleep(1);
      const waiting = places.waiting;
      places.give();
      yield* sleep(1);
      return { order, waiting, full: places.full };
    });

    expect(result).toEqual({ order: ['a', 'b', 'c'], waiting: 3, full: false });
  });

  it('a place goes to the next job if its taker is cancelled in the turn in which it gets it', () => {
    const { result } = runVirtual(function* () {
      const places = new Places(1);
      yield* places.take(0);
      const takers = [1, 2].map(() => createTask(() => places.take(0)));
      yield* sleep(1);
      places.give();
      takers[0]!.cancel();
      yield* sleep(1);
      return takers.map(({ state }) => state);
    });

    expect(result).toEqual(['cancelled', 'succeeded']);
  });

  it('a job that is cancelled while it waits takes no place', () => {
    const { result } = runVirtual(function* () {
      const places = new Places(1);
      yield* places.take(0);
      const taker = createTask(() => places.take(0));
      yield* sleep(1);
      taker.cancel();
      yield* sleep(1);
      places.give();
      return [places.waiting, places.full];
    });

    expect(result).toEqual([0, false]);
  });

  it('a place that becomes free in the turn in which a waiting job is cancelled goes to the next one', () => {
    const { result } = runVirtual(function* () {
      const places = new Places(1);
      yield* places.take(0);
      const takers = [1, 2].map(() => createTask(() => places.take(0)));
      yield* sleep(1);
      takers[0]!.cancel();
      places.give();
      yield* sleep(1);
      return [...takers.map(({ state }) => state), places.waiting];
    });

    expect(result).toEqual(['cancelled', 'succeeded', 0]);
  });
});
