import {
  CancelledError,
  type Coroutine,
  coroutine,
  createTask,
  sleep,
  taskGroup,
  TaskGroupError,
} from 'rxtask';
import { type Blocks, holdsCancelledEverywhere } from '../support/cancelled-everywhere.js';

function* work(blocks: Blocks, ms: number): Coroutine<void> {
  yield* blocks.in(function* () {
    try {
      yield* sleep(ms);
    } finally {
      yield* sleep(1);
    }
  });
}

describe('taskGroup', () => {
  holdsCancelledEverywhere('outlives all of its tasks', (blocks) => ({
    *main() {
      yield* taskGroup(function* (group) {
        group.createTask(work(blocks, 2));
        group.createTask(() => work(blocks, 3));
        yield* work(blocks, 1);
      });
      yield* sleep(1);
    },
  }));

  holdsCancelledEverywhere('inside of another, cleans up before that', (blocks) => {
    const left: string[] = [];
    return {
      *main() {
        try {
          yield* taskGroup(function* (outer) {
            outer.createTask(work(blocks, 5));
            try {
              yield* taskGroup(function* (inner) {
                inner.createTask(work(blocks, 3));
                yield* work(blocks, 1);
              });
            } finally {
              left.push('inner');
            }
          });
        } finally {
          left.push('outer');
        }
        yield* sleep(1);
      },
      check() {
        expect(['inner', 'outer'].slice(-left.length)).toEqual(left);
      },
    };
  });

  holdsCancelledEverywhere('with a task that fails, is cancelled where it waits next', (blocks) => ({
    *main() {
      try {
        yield* taskGroup(function* (group) {
          group.createTask(function* () {
            yield* work(blocks, 2);
            throw new RangeError('of a task');
          });
          group.createTask(work(blocks, 4));
          yield* work(blocks, 4);
        });
      } catch (error) {
        if (!(error instanceof TaskGroupError)) throw error;
        expect(error.errors).toEqual([new RangeError('of a task')]);
      }
      yield* sleep(1);
    },
  }));
});

describe('coroutine calls', () => {
  holdsCancelledEverywhere('are left from the inside out', (blocks) => {
    const left: number[] = [];
    const nested = coroutine(function* (depth: number): Coroutine<void> {
      try {
        yield* sleep(1);
        if (depth > 0) yield* blocks.in(() => nested(depth - 1));
        yield* sleep(1);
      } finally {
        left.push(depth);
      }
    });
    return {
      main: () => nested(3),
      check() {
        expect(left).toEqual([...left].sort());
      },
    };
  });

  holdsCancelledEverywhere('are cancelled together with the task that waits for their task', (blocks) => {
    const nested = coroutine(function* (depth: number): Coroutine<void> {
      yield* sleep(1);
      if (depth === 0) return;
      const task = createTask(blocks.in(() => nested(depth - 1)));
      yield* task;
    });
    return {
      *main() {
        yield* nested(3);
        yield* sleep(1);
      },
    };
  });

  holdsCancelledEverywhere('that catch a request and throw it again, pass it on', (blocks) => {
    let caught = 0;
    const handling = coroutine(function* () {
      try {
        yield* work(blocks, 1);
        yield* work(blocks, 1);
      } catch (error) {
        expect(error).toBeInstanceOf(CancelledError);
        caught++;
        throw error;
      }
    });
    return {
      *main() {
        yield* handling();
        yield* sleep(1);
      },
      check() {
        expect(caught).toBeLessThanOrEqual(1);
      },
    };
  });
});
