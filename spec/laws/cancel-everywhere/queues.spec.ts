import {
  type Coroutine,
  LifoQueue,
  PriorityQueue,
  Queue,
  sleep,
  taskGroup,
  TimeoutError,
  waitFor,
} from 'rxtask';
import { type Blocks, cancelledAmong, holdsCancelledEverywhere } from '../support/cancelled-everywhere.js';

const ITEMS = [1, 2, 3, 4];

/** The items put in and taken out, each recorded in the step in which it happened. */
class Goods {
  readonly sent: number[] = [];
  readonly received: number[] = [];

  constructor(
    private readonly queue: Queue<number>,
    readonly blocks: Blocks,
  ) {}

  *send(item: number): Coroutine<void> {
    yield* this.queue.put(item);
    this.sent.push(item);
  }

  *receive(): Coroutine<void> {
    this.received.push(yield* this.queue.get());
  }

  /** Each item that was put in was taken out once, or is still in the queue. */
  assertConserved(): void {
    const left = Array.from({ length: this.queue.size }, () => this.queue.getNow());
    expect([...this.received, ...left].sort()).toEqual([...this.sent].sort());
  }
}

describe.each([
  ['Queue', () => new Queue<number>(1)],
  ['LifoQueue', () => new LifoQueue<number>(1)],
  ['PriorityQueue', () => new PriorityQueue<number>(1)],
])('%s', (_, create) => {
  holdsCancelledEverywhere('loses and doubles no item when all are cancelled', (blocks) => {
    const goods = new Goods(create(), blocks);
    function* consume(): Coroutine<void> {
      for (let i = 0; i < 2; i++) {
        yield* goods.receive();
        yield* sleep(1);
      }
    }
    return {
      *main() {
        yield* taskGroup(function* (group) {
          for (let i = 0; i < 2; i++) group.createTask(blocks.in(consume));
          for (const item of ITEMS) yield* goods.send(item);
        });
      },
      check() {
        goods.assertConserved();
      },
    };
  });

  holdsCancelledEverywhere(
    'gives the item of one who is cancelled to the next who waits for one',
    (blocks) => {
      const goods = new Goods(create(), blocks);
      function* receive(): Coroutine<void> {
        yield* goods.receive();
        yield* sleep(1);
      }
      function* produce(): Coroutine<void> {
        for (const item of ITEMS.slice(0, 3)) {
          yield* sleep(2);
          yield* goods.send(item);
        }
      }
      const trial = cancelledAmong(blocks, receive, [receive, receive, produce]);
      return {
        main: () => trial.main(),
        check(run) {
          trial.check?.(run);
          goods.assertConserved();
        },
      };
    },
  );

  holdsCancelledEverywhere(
    'gives the room of one who is cancelled to the next who waits for room',
    (blocks) => {
      const goods = new Goods(create(), blocks);
      const send = (item: number) =>
        function* (): Coroutine<void> {
          yield* goods.send(item);
          yield* sleep(1);
        };
      function* consume(): Coroutine<void> {
        for (let i = 0; i < 3; i++) {
          yield* sleep(2);
          yield* goods.receive();
        }
      }
      const trial = cancelledAmong(blocks, send(1), [send(2), send(3), send(4), consume]);
      return {
        main: () => trial.main(),
        check(run) {
          trial.check?.(run);
          goods.assertConserved();
        },
      };
    },
  );

  holdsCancelledEverywhere('loses no item to a deadline', (blocks) => {
    const goods = new Goods(create(), blocks);
    function* produce(): Coroutine<void> {
      for (const item of ITEMS) {
        yield* sleep(2); // the instant of the deadline, too
        yield* goods.send(item);
      }
    }
    function* consume(): Coroutine<void> {
      for (let i = 1; i <= ITEMS.length; i++) {
        try {
          yield* waitFor(function* () {
            yield* goods.receive();
          }, 2);
        } catch (error) {
          if (!(error instanceof TimeoutError)) throw error;
          yield* sleep(1);
        }
      }
    }
    return {
      *main() {
        yield* taskGroup(function* (group) {
          const producing = group.createTask(blocks.in(produce));
          yield* consume();
          producing.cancel();
        });
      },
      check() {
        goods.assertConserved();
      },
    };
  });

  holdsCancelledEverywhere('says that all is done to those who still want to know', (blocks) => {
    const queue = create();
    function* work(): Coroutine<void> {
      for (let i = 1; i <= ITEMS.length; i++) {
        yield* queue.get();
        yield* sleep(1);
        queue.taskDone();
      }
    }
    function* fill(): Coroutine<void> {
      for (const item of ITEMS) yield* queue.put(item);
      yield* queue.join();
    }
    function* join(): Coroutine<void> {
      yield* sleep(1);
      yield* queue.join();
      yield* sleep(1);
    }
    return cancelledAmong(blocks, join, [fill, work, join]);
  });
});
