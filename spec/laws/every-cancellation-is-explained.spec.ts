import { Subject, timeout } from 'rxjs';
import {
  type Awaitable,
  config,
  coroutine,
  createTask,
  currentTask,
  gather,
  keepLatestMap,
  now,
  periodic,
  restartMap,
  run,
  sleep,
  type Task,
  taskFunction,
  taskGroup,
  taskScheduler,
  waitFor,
  withDeadline,
  withTimeout,
} from 'rxtask';
import { explain, formatRecording, record } from 'rxtask/inspect';
import { defineJob, implement, inProcess } from 'rxtask/remote';
import { runVirtual } from 'rxtask/testing';
import { onClock } from '../support/virtual-time.js';

/** Sleeps until it is cancelled, and records why. */
type Work = () => Generator<never, void>;

const named = { name: 'work' };

/** What `explain` says about the cancellations of a program in virtual time, up to the time. */
function explanations(program: (work: Work) => Generator<never, unknown>): string[] {
  const said: string[] = [];
  const { task, clock } = onClock(
    () =>
      program(function* () {
        const task = currentTask()!;
        try {
          yield* sleep(1_000_000);
        } finally {
          said.push(explain(task));
        }
      }),
    { name: 'main' },
  );
  task.subscribe({ error: () => undefined });
  clock.flush();
  return said.map((text) =>
    text.replace(/^(".*") was asked to end (?:just now|[\d.]+ s ago)(.*), and still runs now\.$/, '$1$2'),
  );
}

const ignored = { error: () => undefined };

describe('explain() says why the library has cancelled a task:', () => {
  it.each<[string, (work: Work) => Generator<never, unknown>, string]>([
    [
      'the deadline of withTimeout()',
      function* (work) {
        yield* withTimeout(50, work);
      },
      '"main" because its deadline of 50 ms has passed',
    ],
    [
      'the deadline of withDeadline()',
      function* (work) {
        yield* sleep(10);
        yield* withDeadline(now() + 50, work);
      },
      '"main" because its deadline of 50 ms has passed',
    ],
    [
      'a deadline that was moved',
      function* (work) {
        yield* withTimeout(50, function* (scope) {
          scope.reschedule(now() + 70);
          yield* work();
        });
      },
      '"main" because its deadline of 70 ms has passed',
    ],
    [
      'the deadline of waitFor()',
      function* (work) {
        yield* waitFor(work, 50);
      },
      '"main" because its deadline of 50 ms has passed',
    ],
    [
      'the deadline of a task that waits for it',
      function* (work) {
        yield* waitFor(createTask(work, named), 50);
      },
      '"work" because "main"\'s deadline of 50 ms has passed, through "main", which waits for it',
    ],
    [
      'the deadline of a task that waits for it through others',
      function* (work) {
        const inner = createTask(work, named);
        const outer = createTask(
          function* () {
            yield* gather([inner]);
          },
          { name: 'outer' },
        );
        yield* waitFor(outer, 50);
      },
      '"work" because "main"\'s deadline of 50 ms has passed, through "outer", which waits for it',
    ],
    [
      'a deadline that has passed before the wait',
      function* (work) {
        const task = createTask(work, named);
        yield* sleep(1);
        yield* waitFor(task, 0);
      },
      '"work" because "main"\'s deadline of 0 ms has passed',
    ],
    [
      'a child of its group that has failed',
      function* (work) {
        yield* taskGroup(function* (group) {
          group.createTask(work, named);
          group.createTask(
            function* () {
              yield* sleep(1);
              throw new Error('no');
            },
            { name: 'check' },
          );
        });
      },
      '"work" because "check" of its group has failed (Error: no)',
    ],
    [
      'a child of the group that it runs',
      function* (work) {
        yield* taskGroup(function* (group) {
          group.createTask(
            function* () {
              throw new Error('no');
            },
            { name: 'check' },
          );
          yield* work();
        });
      },
      '"main" because "check" of its group has failed (Error: no)',
    ],
    [
      'the body of its group',
      function* (work) {
        yield* taskGroup(function* (group) {
          group.createTask(work, named);
          yield* sleep(1);
          throw new Error('no');
        });
      },
      '"work" because the body of its group has failed (Error: no)',
    ],
    [
      'the cancellation of its group',
      function* (work) {
        const outer = createTask(
          () =>
            taskGroup(function* (group) {
              group.createTask(work, named);
            }),
          { name: 'outer' },
        );
        yield* sleep(1);
        yield* outer.cancelAndWait('stop');
      },
      '"work" because "outer", which it belongs to, was cancelled (stop)',
    ],
    [
      'the deadline of its group',
      function* (work) {
        yield* withTimeout(50, function* () {
          yield* taskGroup(function* (group) {
            group.createTask(work, named);
            yield* sleep(1000);
          });
        });
      },
      '"work" because "main", which it belongs to, was cancelled because its deadline of 50 ms has passed',
    ],
    [
      'a body of its group that was cancelled alone',
      function* (work) {
        const other = createTask(sleep(1000));
        other.cancel();
        yield* taskGroup(function* (group) {
          group.createTask(work, named);
          yield* sleep(1);
          yield* other;
        });
      },
      '"work" because "main", which it belongs to, was cancelled',
    ],
    [
      'its last consumer',
      function* (work) {
        createTask(work, named)
          .pipe(timeout({ first: 10, scheduler: taskScheduler }))
          .subscribe(ignored);
        yield* sleep(20);
      },
      '"work" because its last consumer has left',
    ],
    [
      'the last consumer of a task that waits for it',
      function* (work) {
        const inner = createTask(work, named);
        const outer = createTask(
          function* () {
            yield* inner;
          },
          { name: 'outer' },
        );
        yield* sleep(1);
        outer.subscribe(ignored).unsubscribe();
        yield* sleep(1);
      },
      '"work" because "outer"\'s last consumer has left, through "outer", which waits for it',
    ],
    [
      'the last consumer of a gather',
      function* (work) {
        gather([createTask(work, named)])
          .subscribe(ignored)
          .unsubscribe();
        yield* sleep(2);
      },
      '"work" because "gather()"\'s last consumer has left',
    ],
    [
      'the consumer of a cold awaitable',
      function* (work) {
        const consumer = coroutine(function* () {
          currentTask()!.name = 'work';
          yield* work();
        })().subscribe(ignored);
        yield* sleep(1);
        consumer.unsubscribe();
        yield* sleep(1);
      },
      '"work" because its last consumer has left',
    ],
    [
      'the subscriber of an operator',
      function* (work) {
        const source = new Subject<void>();
        const subscription = source
          .pipe(
            keepLatestMap(
              () =>
                function* () {
                  currentTask()!.name = 'work';
                  yield* work();
                },
            ),
          )
          .subscribe(ignored);
        source.next();
        yield* sleep(1);
        subscription.unsubscribe();
        yield* sleep(1);
      },
      '"work" because its last consumer has left',
    ],
    [
      'a newer value of an operator',
      function* (work) {
        const source = new Subject<Work>();
        const subscription = source.pipe(restartMap((body) => body)).subscribe(ignored);
        source.next(function* () {
          currentTask()!.name = 'work';
          yield* work();
        });
        yield* sleep(1);
        source.next(function* () {});
        yield* sleep(1);
        subscription.unsubscribe();
      },
      '"work" (replaced by a newer call (restart))',
    ],
    [
      'a newer call of a task function',
      function* (work) {
        const call = taskFunction((body: Work) => body, { policy: 'restart', name: 'work' });
        call(work);
        yield* sleep(1);
        yield* call(function* () {});
      },
      '"work" (replaced by a newer call (restart))',
    ],
    [
      'cancelAll() of its task function',
      function* (work) {
        const call = taskFunction(work, named);
        call();
        yield* sleep(1);
        call.cancelAll('page left');
        yield* sleep(1);
      },
      '"work" because cancelAll() of its function was called (page left)',
    ],
    [
      'a signal',
      function* (work) {
        const controller = new AbortController();
        createTask(work, { ...named, signal: controller.signal });
        yield* sleep(1);
        controller.abort('page left');
        yield* sleep(1);
      },
      '"work" because its signal was aborted (page left)',
    ],
    [
      'the signal of a task that waits for it',
      function* (work) {
        const controller = new AbortController();
        const inner = createTask(work, named);
        const wait = function* () {
          yield* inner;
        };
        createTask(wait, { name: 'outer', signal: controller.signal });
        yield* sleep(1);
        controller.abort('page left');
        yield* sleep(1);
      },
      '"work" because "outer"\'s signal was aborted, through "outer", which waits for it (page left)',
    ],
    [
      'the signal of a task that is being cancelled',
      function* (work) {
        yield* waitFor(
          createTask(
            ({ signal }) => {
              createTask(work, { ...named, signal });
              return sleep(1000);
            },
            { name: 'outer' },
          ),
          50,
        );
      },
      '"work" because "main"\'s deadline of 50 ms has passed, through "outer", which waits for it (CancelledError)',
    ],
    [
      'its disposal',
      function* (work) {
        const task = createTask(work, named);
        yield* sleep(1);
        task[Symbol.dispose]();
        yield* sleep(1);
      },
      '"work" because its handle was disposed',
    ],
    [
      'its disposal, which is awaited',
      function* (work) {
        const task = createTask(work, named);
        yield* sleep(1);
        void task[Symbol.asyncDispose]();
        yield* sleep(1);
      },
      '"work" because its handle was disposed',
    ],
    [
      'the cancellation of its periodic task',
      function* (work) {
        const poll = periodic(10, () => work(), { name: 'poll' });
        yield* sleep(1);
        poll[Symbol.dispose]();
        yield* sleep(1);
      },
      'because "poll", which it belongs to, was cancelled because its handle was disposed',
    ],
    [
      'the failure of its periodic task',
      function* (work) {
        const tick = (count: number) => {
          if (count === 1) throw new Error('no');
          return work();
        };
        periodic(10, tick, { name: 'poll', pace: 'fixed-rate', overlap: 'parallel' }).subscribe(ignored);
        yield* sleep(20);
      },
      'because "poll", which it belongs to, has failed',
    ],
    [
      'a newer tick',
      function* (work) {
        const tick = (count: number) => (count === 0 ? work() : undefined);
        yield* periodic(10, tick, { pace: 'fixed-rate', overlap: 'restart', times: 2 });
      },
      '(replaced by a newer tick (restart))',
    ],
  ])('%s', (_, program, explanation) => {
    const [said, ...more] = explanations(program);
    expect(more).toEqual([]);
    expect(said!.replace(/^"Task-\d+" /, '')).toBe(explanation);
  });

  it('calls that a policy never begins', () => {
    const { clock } = onClock(function* () {
      for (const policy of ['drop', 'keep-latest'] as const) {
        const call = taskFunction(() => sleep(10), { policy, name: policy });
        call();
        const waiting = [call(), call()];
        expect(waiting.map(explain)[0]).toContain(
          policy === 'drop'
            ? '(dropped: 1 running, which is the limit (drop))'
            : '(replaced by a newer call (keep-latest))',
        );
        yield* sleep(30);
      }
    });
    clock.flush();
    expect.assertions(2);
  });

  it('the end of a run, also if the task is started while the run ends', async () => {
    const said: string[] = [];
    const late: Task<void>[] = [];
    const cleaning = coroutine(function* (cleanUp: () => Awaitable<unknown>) {
      try {
        yield* sleep(1_000_000);
      } finally {
        said.push(explain(currentTask()!));
        yield* cleanUp();
      }
    });
    await run(function* () {
      const second = () => createTask(cleaning(third), { name: 'second' });
      const third = () => {
        taskScheduler.schedule(() => late.push(createTask(sleep(1), { name: 'third' })));
        return sleep(5);
      };
      createTask(
        cleaning(() => {
          second();
          return sleep(0);
        }),
        { name: 'first' },
      );
      yield* sleep(1);
    });
    const ended =
      /^"(\w+)" was asked to end (?:just now|[\d.]+ s ago) because the run it was started under has ended, and/;
    expect([...said, ...late.map(explain)].map((text) => ended.exec(text)?.[1])).toEqual([
      'first',
      'second',
      'third',
    ]);
  });

  it('the caller of a remote job', () => {
    const said: string[] = [];
    const slow = defineJob<[], null>('slow');
    const program = implement(slow, function* () {
      const task = currentTask()!;
      try {
        yield* sleep(1_000_000);
      } finally {
        said.push(explain(task));
      }
    });
    runVirtual(function* () {
      const handle = inProcess([program]).run(slow());
      yield* sleep(5);
      yield* handle.cancelAndWait('page left');
    });
    expect(said[0]).toMatch(
      /^"slow.*" was asked .* because its caller requested it \(page left\), and still runs/,
    );
  });

  it('with config.debug, where a deadline was set', () => {
    config.debug = true;
    try {
      const [said] = explanations(function* (work) {
        yield* withTimeout(50, work);
      });
      expect(said).toMatch(
        /^"main" because its deadline of 50 ms has passed, set at .*explained\.spec\.ts:\d+:\d+$/,
      );
    } finally {
      config.debug = false;
    }
  });

  it('in a recording, too', () => {
    using recording = record();
    explanations(function* (work) {
      yield* waitFor(createTask(work, named), 50);
    });
    expect(formatRecording(recording.events)).toContain(
      '"work" is asked to end because "main"\'s deadline of 50 ms has passed, through "main"',
    );
  });
});
