import { createTask, sleep } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { Slots } from '../../../lib/remote/local/slots.js';

describe('slots', () => {
  it('are given by priority, then in order of arrival', () => {
    const { result } = runVirtual(function* () {
      const slots = new Slots(1);
      const order: string[] = [];
      yield* slots.acquire(0);
      for (const [name, priority] of [
        ['c', 2],
        ['a', 1],
        ['b', 1],
      ] as const) {
        createTask(function* () {
          yield* slots.acquire(priority);
          order.push(name);
          slots.release();
        });
      }
      yield* sleep(1);
      const waiting = slots.waiting;
      slots.release();
      yield* sleep(1);
      return { order, waiting, full: slots.full };
    });

    expect(result).toEqual({ order: ['a', 'b', 'c'], waiting: 3, full: false });
  });

  it('a slot goes to the next job if its taker is cancelled in the turn in which it gets it', () => {
    const { result } = runVirtual(function* () {
      const slots = new Slots(1);
      yield* slots.acquire(0);
      const takers = [1, 2].map(() => createTask(() => slots.acquire(0)));
      yield* sleep(1);
      slots.release();
      takers[0]!.cancel();
      yield* sleep(1);
      return takers.map(({ state }) => state);
    });

    expect(result).toEqual(['cancelled', 'succeeded']);
  });

  it('a job that is cancelled while it waits takes no slot', () => {
    const { result } = runVirtual(function* () {
      const slots = new Slots(1);
      yield* slots.acquire(0);
      const taker = createTask(() => slots.acquire(0));
      yield* sleep(1);
      taker.cancel();
      yield* sleep(1);
      slots.release();
      return [slots.waiting, slots.full];
    });

    expect(result).toEqual([0, false]);
  });

  it('a slot that becomes free in the turn in which a waiting job is cancelled goes to the next one', () => {
    const { result } = runVirtual(function* () {
      const slots = new Slots(1);
      yield* slots.acquire(0);
      const takers = [1, 2].map(() => createTask(() => slots.acquire(0)));
      yield* sleep(1);
      takers[0]!.cancel();
      slots.release();
      yield* sleep(1);
      return [...takers.map(({ state }) => state), slots.waiting];
    });

    expect(result).toEqual(['cancelled', 'succeeded', 0]);
  });
});
