import {
  AsyncEvent,
  CancelledError,
  coroutine,
  createTask,
  gather,
  LifoQueue,
  now,
  PriorityQueue,
  Queue,
  QueueEmptyError,
  QueueFullError,
  QueueShutDownError,
  sleep,
  type Task,
  taskGroup,
  taskScheduler,
  TimeoutError,
  waitFor,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

/** asyncio tests `join` and `shutdown` of each kind. */
const KINDS: (new (maxSize?: number) => Queue<number>)[] = [Queue, LifoQueue, PriorityQueue];

/** Takes all items out of a queue. */
const drain = coroutine(function* <T>(queue: Queue<T>) {
  const items: T[] = [];
  while (!queue.empty()) items.push(yield* queue.get());
  return items;
});

const putAll = coroutine(function* <T>(queue: Queue<T>, items: T[]) {
  for (const item of items) yield* queue.put(item);
});

describe('a queue', () => {
  law(
    'test_queues.py::QueueBasicTests::test_empty',
    'is empty until something is put in, and after it is taken',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>();
        expect([queue.empty(), queue.size]).toEqual([true, 0]);
        yield* queue.put(1);
        expect([queue.empty(), queue.size]).toEqual([false, 1]);
        expect(yield* queue.get()).toBe(1);
        expect([queue.empty(), queue.size]).toEqual([true, 0]);
      });
    },
  );

  law('test_queues.py::QueueBasicTests::test_full', 'is full at its maximum, and never without one', () => {
    inLoop(function* () {
      const unlimited = new Queue<number>();
      expect(unlimited.full()).toBe(false);
      yield* putAll(unlimited, Array(1000).fill(0) as number[]);
      expect(unlimited.full()).toBe(false);
      const limited = new Queue<number>(1);
      expect(limited.full()).toBe(false);
      yield* limited.put(1);
      expect(limited.full()).toBe(true);
    });
  });

  law('test_queues.py::QueueBasicTests::test_order', 'gives items in order of arrival', () => {
    inLoop(function* () {
      const queue = new Queue<number>();
      yield* putAll(queue, [1, 3, 2]);
      expect(yield* drain(queue)).toEqual([1, 3, 2]);
    });
  });

  law('test_queues.py::LifoQueueTests::test_order', 'that is LIFO gives the latest first', () => {
    inLoop(function* () {
      const queue = new LifoQueue<number>();
      yield* putAll(queue, [1, 3, 2]);
      expect(yield* drain(queue)).toEqual([2, 3, 1]);
    });
  });

  law('test_queues.py::PriorityQueueTests::test_order', 'of priorities gives the smallest first', () => {
    inLoop(function* () {
      const queue = new PriorityQueue<number>();
      yield* putAll(queue, [1, 3, 2]);
      expect(yield* drain(queue)).toEqual([1, 2, 3]);
    });
  });

  law(
    'test_queues.py::QueueBasicTests::test_maxsize',
    'makes put wait at its maximum, until a get makes room',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>(2);
        expect(queue.maxSize).toBe(2);
        const put: number[] = [];
        const task = createTask(function* () {
          for (const item of [0, 1, 2]) {
            yield* queue.put(item);
            put.push(item);
          }
          return true;
        });
        yield* turns(2);
        expect(put).toEqual([0, 1]);
        expect(yield* queue.get()).toBe(0);
        yield* turns();
        expect(put).toEqual([0, 1, 2]);
        expect([yield* queue.get(), yield* queue.get(), task.result()]).toEqual([1, 2, true]);
      });
    },
  );
});

describe('get', () => {
  law('test_queues.py::QueueGetTests::test_blocking_get', 'of a queue with an item does not wait', () => {
    inLoop(function* () {
      const queue = new Queue<number>();
      queue.putNow(1);
      const log: string[] = [];
      taskScheduler.schedule(() => log.push('another'));
      expect([yield* queue.get(), log]).toEqual([1, []]);
    });
  });

  law('test_queues.py::QueueGetTests::test_get_with_putters', 'wakes a put that waits for room', () => {
    inLoop(function* () {
      const queue = new Queue<number>(1);
      yield* queue.put(1);
      const putting = createTask(queue.put(2));
      yield* turns();
      expect(putting.done()).toBe(false);
      expect(yield* queue.get()).toBe(1);
      yield* turns();
      expect([putting.done(), queue.size]).toEqual([true, 1]);
    });
  });

  law('test_queues.py::QueueGetTests::test_blocking_get_wait', 'of an empty queue waits for an item', () => {
    inLoop(function* () {
      const queue = new Queue<number>();
      const started = new AsyncEvent();
      const getting = createTask(function* () {
        started.set();
        return yield* queue.get();
      });
      yield* started.wait();
      expect(getting.done()).toBe(false);
      taskScheduler.schedule(() => {
        queue.putNow(1);
      }, 10);
      expect([yield* getting, now()]).toEqual([1, 10]);
    });
  });

  law('test_queues.py::QueueGetTests::test_nonblocking_get', 'without waiting returns an item', () => {
    const queue = new Queue<number>();
    queue.putNow(1);
    expect(queue.getNow()).toBe(1);
  });

  law(
    'test_queues.py::QueueGetTests::test_nonblocking_get_exception',
    'without waiting is refused by an empty queue',
    () => {
      expect(() => new Queue().getNow()).toThrow(QueueEmptyError);
    },
  );

  law(
    'test_queues.py::QueueGetTests::test_get_cancelled_race',
    'that is cancelled leaves the next item to the next',
    () => {
      inLoop(function* () {
        const queue = new Queue<string>();
        const first = createTask(queue.get());
        const second = createTask(queue.get());
        yield* turns();
        first.cancel();
        yield* turns();
        expect(first.cancelled()).toBe(true);
        yield* queue.put('a');
        yield* turns();
        expect(second.result()).toBe('a');
      });
    },
  );

  law(
    'test_queues.py::QueueGetTests::test_get_with_waiting_putters',
    'takes the items of several waiting puts in order',
    () => {
      inLoop(function* () {
        const queue = new Queue<string>(1);
        const putting = [createTask(queue.put('a')), createTask(queue.put('b'))];
        expect([yield* queue.get(), yield* queue.get()]).toEqual(['a', 'b']);
        expect(putting.map((task) => task.done())).toEqual([true, true]);
      });
    },
  );

  law(
    'test_queues.py::QueueGetTests::test_why_are_getters_waiting',
    'and put, over a queue of one, both end',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>(1);
        const received: number[] = [];
        yield* taskGroup(function* (group) {
          group.createTask(putAll(queue, [0, 1, 2, 3, 4]));
          group.createTask(function* () {
            for (let i = 0; i < 5; i++) received.push(yield* queue.get());
          });
        });
        expect(received).toEqual([0, 1, 2, 3, 4]);
      });
    },
  );

  law(
    'test_queues.py::QueueGetTests::test_cancelled_getters_not_being_held_in_self_getters',
    'that has timed out is removed: the next item is for the next get',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>(5);
        expect(yield* raisedBy(waitFor(queue.get(), 100))).toBeInstanceOf(TimeoutError);
        const next = createTask(queue.get());
        yield* turns();
        queue.putNow(1);
        yield* turns();
        expect([next.result(), queue.size, now()]).toEqual([1, 0, 100]);
      });
    },
  );

  law(
    'test_queues.py::QueuePutTests::test_get_cancel_drop_one_pending_reader',
    'that is cancelled when its item has arrived does not lose it',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>();
        const reader = createTask(queue.get());
        yield* turns();
        queue.putNow(1);
        queue.putNow(2);
        reader.cancel();
        expect(yield* raisedBy(reader)).toBeInstanceOf(CancelledError);
        expect(yield* queue.get()).toBe(1);
      });
    },
  );

  law(
    'test_queues.py::QueuePutTests::test_get_cancel_drop_many_pending_readers',
    'that is cancelled among several leaves its item to another',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>();
        const results = yield* taskGroup(function* (group) {
          const readers = [0, 1, 2].map(() => group.createTask(queue.get()));
          yield* turns();
          queue.putNow(1);
          queue.putNow(2);
          readers[0]!.cancel();
          expect(yield* raisedBy(readers[0]!)).toBeInstanceOf(CancelledError);
          return yield* gather(readers.slice(1));
        });
        expect(results.sort()).toEqual([1, 2]);
      });
    },
  );
});

describe('put', () => {
  law('test_queues.py::QueuePutTests::test_blocking_put', 'without a maximum does not wait', () => {
    inLoop(function* () {
      const queue = new Queue<number>();
      const log: string[] = [];
      taskScheduler.schedule(() => log.push('another'));
      yield* queue.put(1);
      expect([yield* queue.get(), log]).toEqual([1, []]);
    });
  });

  law('test_queues.py::QueuePutTests::test_blocking_put_wait', 'to a full queue waits for room', () => {
    inLoop(function* () {
      const queue = new Queue<number>(1);
      taskScheduler.schedule(() => queue.getNow(), 10);
      const started = new AsyncEvent();
      const putting = createTask(function* () {
        started.set();
        yield* putAll(queue, [1, 2]);
        return now();
      });
      yield* started.wait();
      expect(putting.done()).toBe(false);
      expect([yield* putting, queue.getNow()]).toEqual([10, 2]);
    });
  });

  law('test_queues.py::QueuePutTests::test_nonblocking_put', 'without waiting stores the item', () => {
    const queue = new Queue<number>();
    queue.putNow(1);
    expect(queue.getNow()).toBe(1);
  });

  law(
    'test_queues.py::QueuePutTests::test_nonblocking_put_exception',
    'without waiting is refused by a full queue, which stays as it is',
    () => {
      const queue = new Queue<number>(1);
      queue.putNow(1);
      expect(() => {
        queue.putNow(2);
      }).toThrow(QueueFullError);
      expect([queue.size, queue.getNow()]).toEqual([1, 1]);
    },
  );

  law(
    'test_queues.py::QueuePutTests::test_put_cancel_drop',
    'that is cancelled when there is room again does not put; trying again works',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>(1);
        queue.putNow(1);
        const writer = createTask(queue.put(2));
        yield* turns();
        expect(queue.getNow()).toBe(1);
        writer.cancel();
        expect(yield* raisedBy(writer)).toBeInstanceOf(CancelledError);
        expect(queue.size).toBe(0);
        yield* queue.put(2);
        expect([queue.getNow(), queue.size]).toEqual([2, 0]);
      });
    },
  );

  law(
    'test_queues.py::QueuePutTests::test_put_cancelled',
    'by a task that then ends leaves its item in the queue',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>();
        const task = createTask(function* () {
          yield* queue.put(1);
          return true;
        });
        expect([yield* queue.get(), task.result()]).toEqual([1, true]);
      });
    },
  );

  law(
    'test_queues.py::QueuePutTests::test_put_cancelled_race',
    'that is cancelled leaves the others in order',
    () => {
      inLoop(function* () {
        const queue = new Queue<string>(1);
        const [a, b, x] = ['a', 'b', 'x'].map((item) => createTask(queue.put(item))) as [
          Task<void>,
          Task<void>,
          Task<void>,
        ];
        yield* turns();
        expect([a.done(), b.done()]).toEqual([true, false]);
        x.cancel();
        yield* turns();
        expect([x.cancelled(), queue.getNow()]).toEqual([true, 'a']);
        yield* turns();
        expect([queue.getNow(), b.done()]).toEqual(['b', true]);
        yield* turns();
        expect(queue.empty()).toBe(true);
      });
    },
  );

  law(
    'test_queues.py::QueuePutTests::test_put_with_waiting_getters',
    'gives its item to a waiting get',
    () => {
      inLoop(function* () {
        const queue = new Queue<string>();
        const getting = createTask(queue.get());
        yield* turns();
        yield* queue.put('a');
        expect(yield* getting).toBe('a');
      });
    },
  );

  law(
    'test_queues.py::QueuePutTests::test_why_are_putters_waiting',
    'of several ends for all when one get makes room for them at once',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>(2);
        yield* taskGroup(function* (group) {
          group.createTask(function* () {
            yield* turns();
            const { size } = queue;
            for (let i = 0; i < size; i++) queue.getNow();
          });
          for (const item of [0, 1, 2, 3]) group.createTask(queue.put(item));
        });
        expect([queue.getNow(), queue.getNow(), queue.empty()]).toEqual([2, 3, true]);
      });
    },
  );

  law(
    'test_queues.py::QueuePutTests::test_cancelled_puts_not_being_held_in_self_putters',
    'that is cancelled is removed: the next room is for the next put',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>(1);
        queue.putNow(1);
        const putting = createTask(queue.put(2));
        yield* turns();
        putting.cancel();
        expect(yield* raisedBy(putting)).toBeInstanceOf(CancelledError);
        const next = createTask(queue.put(3));
        yield* turns();
        expect([queue.getNow(), next.done()]).toEqual([1, false]);
        yield* turns();
        expect([next.done(), queue.getNow(), queue.empty()]).toEqual([true, 3, true]);
      });
    },
  );

  law(
    'test_queues.py::QueuePutTests::test_cancelled_put_silence_value_error_exception',
    'that is cancelled when it has just been woken raises CancelledError, and nothing else',
    () => {
      inLoop(function* () {
        const queue = new Queue<number>(1);
        queue.putNow(1);
        const putting = createTask(queue.put(1));
        yield* turns();
        queue.getNow();
        putting.cancel();
        expect(yield* raisedBy(putting)).toBeInstanceOf(CancelledError);
        expect([putting.cancelled(), queue.size]).toEqual([true, 0]);
      });
    },
  );
});

describe('join', () => {
  law(
    'test_queues.py::_QueueJoinTestMixin::test_task_done_underflow',
    'counts: taskDone() more often than items were put in is refused',
    () => {
      for (const Kind of KINDS) {
        const queue = new Kind();
        expect(() => {
          queue.taskDone();
        }).toThrow(RangeError);
        queue.putNow(1);
        queue.getNow();
        queue.taskDone();
        expect(() => {
          queue.taskDone();
        }).toThrow(RangeError);
      }
    },
  );

  law(
    'test_queues.py::_QueueJoinTestMixin::test_task_done',
    'goes on when taskDone was called for every item',
    () => {
      for (const Kind of KINDS) {
        inLoop(function* () {
          const queue = new Kind();
          for (let item = 0; item < 100; item++) queue.putNow(item);
          let sum = 0;
          const state = { isRunning: true };
          const work = coroutine(function* () {
            while (state.isRunning) {
              const item = yield* queue.get();
              yield* sleep(1);
              sum += item;
              queue.taskDone();
            }
          });
          yield* taskGroup(function* (group) {
            group.createTask(work());
            group.createTask(work());
            yield* queue.join();
            expect([sum, now()]).toEqual([4950, 50]);
            state.isRunning = false;
            for (const item of [0, 0]) queue.putNow(item);
          });
        });
      }
    },
  );

  law(
    'test_queues.py::_QueueJoinTestMixin::test_join_empty_queue',
    'of a queue not yet used ends at once, however often',
    () => {
      for (const Kind of KINDS) {
        inLoop(function* () {
          const queue = new Kind();
          const log: string[] = [];
          taskScheduler.schedule(() => log.push('another'));
          yield* queue.join();
          yield* queue.join();
          expect(log).toEqual([]);
        });
      }
    },
  );
});

describe('a queue that is shut down', () => {
  /** All four calls that put or get are refused. */
  function* expectShut(queue: Queue<number>) {
    expect(yield* raisedBy(queue.put(1))).toBeInstanceOf(QueueShutDownError);
    expect(() => {
      queue.putNow(1);
    }).toThrow(QueueShutDownError);
    expect(yield* raisedBy(queue.get())).toBeInstanceOf(QueueShutDownError);
    expect(() => queue.getNow()).toThrow(QueueShutDownError);
  }

  function expectAllDone(queue: Queue<number>): void {
    expect(() => {
      queue.taskDone();
    }).toThrow(RangeError);
  }

  law(
    'test_queues.py::_QueueShutdownTestMixin::test_shutdown_empty',
    'while empty raises QueueShutDownError in waiting gets, and in later ones',
    () => {
      for (const Kind of KINDS) {
        inLoop(function* () {
          const queue = new Kind();
          const getting = createTask(queue.get());
          yield* turns();
          queue.shutdown(false);
          expect(queue.size).toBe(0);
          yield* queue.join();
          yield* turns();
          expect(getting.exception()).toBeInstanceOf(QueueShutDownError);
          yield* expectShut(queue);
        });
      }
    },
  );

  law(
    'test_queues.py::_QueueShutdownTestMixin::test_shutdown_nonempty',
    'with items refuses puts, still gives the items, then refuses gets too; join waits until the items are done',
    () => {
      for (const Kind of KINDS) {
        inLoop(function* () {
          const queue = new Kind(1);
          queue.putNow(7);
          const joining = createTask(queue.join());
          const putting = createTask(queue.put(8));
          yield* turns();
          expect(putting.done()).toBe(false);
          queue.shutdown(false);
          expect(queue.size).toBe(1);
          yield* turns();
          expect(putting.exception()).toBeInstanceOf(QueueShutDownError);
          expect(yield* queue.get()).toBe(7);
          yield* turns();
          expect(joining.done()).toBe(false);
          yield* expectShut(queue);
          queue.taskDone();
          yield* turns();
          expect(joining.state).toBe('succeeded');
          expectAllDone(queue);
        });
      }
    },
  );

  law(
    'test_queues.py::_QueueShutdownTestMixin::test_shutdown_immediate',
    'immediately: is empty, and join goes on',
    () => {
      for (const Kind of KINDS) {
        inLoop(function* () {
          const queue = new Kind();
          queue.putNow(7);
          const joining = createTask(queue.join());
          yield* turns();
          expect(joining.done()).toBe(false);
          queue.shutdown(true);
          expect(queue.size).toBe(0);
          yield* turns();
          expect(joining.state).toBe('succeeded');
          yield* expectShut(queue);
          expectAllDone(queue);
        });
      }
    },
  );

  law(
    'test_queues.py::_QueueShutdownTestMixin::test_shutdown_immediate_with_unfinished',
    'immediately: join waits for the items that were taken, and no others',
    () => {
      for (const Kind of KINDS) {
        inLoop(function* () {
          const queue = new Kind();
          queue.putNow(7);
          queue.putNow(7);
          const joining = createTask(queue.join());
          expect(yield* queue.get()).toBe(7);
          queue.shutdown(true);
          expect(queue.size).toBe(0);
          yield* turns();
          expect(joining.done()).toBe(false);
          yield* expectShut(queue);
          queue.taskDone();
          expectAllDone(queue);
          yield* turns();
          expect(joining.state).toBe('succeeded');
        });
      }
    },
  );
});
