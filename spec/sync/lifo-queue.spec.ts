import { createTask, gather, LifoQueue, Queue, QueueEmptyError, QueueFullError, sleep } from 'rxtask';
import { runVirtual } from 'rxtask/testing';

describe('LifoQueue', () => {
  it('gives the latest item first', () => {
    const queue = new LifoQueue<number>();
    for (const item of [1, 3, 2]) queue.putNow(item);

    expect([queue.getNow(), queue.getNow(), queue.getNow()]).toEqual([2, 3, 1]);
  });

  it('is otherwise a queue', () => {
    const queue = new LifoQueue<number>(1);

    expect(queue).toBeInstanceOf(Queue);
    expect(() => queue.getNow()).toThrow(QueueEmptyError);
    queue.putNow(1);
    expect([queue.size, queue.full(), queue.empty()]).toEqual([1, true, false]);
    expect(() => {
      queue.putNow(2);
    }).toThrow(QueueFullError);
  });

  it('serves waiting tasks in order of arrival', () => {
    const { result } = runVirtual(function* () {
      const queue = new LifoQueue<number>();
      const getters = [createTask(queue.get()), createTask(queue.get())];
      yield* sleep(0);
      queue.putNow(1);
      queue.putNow(2);
      return yield* gather(getters);
    });

    expect(result).toEqual([2, 1]);
  });
});
