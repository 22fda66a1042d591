import { NEVER, VirtualTimeScheduler } from 'rxjs';
import {
  asCompleted,
  AsyncEvent,
  type Awaitable,
  Barrier,
  Condition,
  coroutine,
  createTask,
  currentTask,
  gather,
  Lock,
  Queue,
  Semaphore,
  shield,
  sleep,
  type Task,
  taskFunction,
  taskGroup,
  until,
  wait,
} from 'rxtask';
import { explain, formatTree, snapshot } from 'rxtask/inspect';
import { onClock, play } from '../support/virtual-time.js';

/** Returns the tree of a program at an instant of virtual time. Then it cancels the program and plays it to the end. */
function treeOf(main: () => Generator<never, unknown>, at = 2): string[] {
  const { task, clock } = onClock(main, { name: 'main' });
  let text = '';
  clock.schedule(() => {
    text = formatTree(snapshot({ scheduler: clock }));
    for (const { id } of snapshot({ scheduler: clock }).tasks) created.get(id)?.cancel();
    task.cancel();
  }, at);
  clock.flush();
  created.clear();
  return text.split('\n');
}

const created = new Map<number, Task<unknown>>();

/** A task that the end of the program cancels, so that nothing stays alive. */
function start<T>(work: Parameters<typeof createTask<T>>[0], name: string): Task<T> {
  const task = createTask(work, { name, detached: true });
  created.set(task.id, task);
  return task;
}

const forever = coroutine(function* () {
  yield* sleep(1_000_000);
});

describe('a tree shows what a task waits for', () => {
  it.each<[string, () => Generator<never, unknown>, string[]]>([
    [
      'a sleep',
      function* () {
        yield* sleep(1_000_000);
      },
      ['"main" running, waits for sleep()'],
    ],
    [
      'a task',
      function* () {
        yield* start(forever(), 'child');
      },
      ['"main" running, waits for child', '↳ "child" running, waits for sleep()'],
    ],
    [
      'a gather',
      function* () {
        yield* gather([start(forever(), 'a'), start(forever(), 'b')]);
      },
      [
        '"main" running, waits for gather()',
        '├─ "a" running, waits for sleep()',
        '└─ "b" running, waits for sleep()',
      ],
    ],
    [
      'a shield of a gather',
      function* () {
        yield* shield(gather([start(forever(), 'a'), start(until(new Promise(() => undefined)), 'b')]));
      },
      [
        '"main" running, waits for shield(Gathering)',
        '├─ "a" running, waits for sleep()',
        '└─ "b" running, waits for a promise',
      ],
    ],
    [
      'a wait',
      function* () {
        yield* wait([start(forever(), 'a')]);
      },
      ['"main" running, waits for wait()', '↳ "a" running, waits for sleep()'],
    ],
    [
      'a group',
      function* () {
        yield* taskGroup(function* (group) {
          group.createTask(forever(), { name: 'child' });
        });
      },
      ['"main" running, waits for the children of the group', '↳ "child" running, waits for sleep()'],
    ],
    [
      'an event',
      function* () {
        yield* new AsyncEvent().wait();
      },
      ['"main" running, waits for event.wait()'],
    ],
    [
      'a queue',
      function* () {
        yield* new Queue<number>().get();
      },
      ['"main" running, waits for queue.get()'],
    ],
    [
      'a barrier',
      function* () {
        yield* new Barrier(2).wait();
      },
      ['"main" running, waits for barrier.wait()'],
    ],
    [
      'a condition',
      function* () {
        const condition = new Condition();
        yield* condition.lock.acquire();
        yield* condition.wait();
      },
      ['"main" running, waits for condition.wait()'],
    ],
    [
      'a lock that it holds itself',
      function* () {
        const lock = new Lock();
        yield* lock.acquire();
        yield* lock.acquire();
      },
      [
        '"main" running, waits for lock.acquire()',
        '',
        'Possible deadlock (unless another task releases the lock or ends the wait): "main" waits for lock.acquire() → "main"',
      ],
    ],
    [
      'a semaphore',
      function* () {
        yield* new Semaphore(0).acquire();
      },
      ['"main" running, waits for semaphore.acquire()'],
    ],
    [
      'room in a queue',
      function* () {
        const queue = new Queue<number>(1);
        yield* queue.put(1);
        yield* queue.put(2);
      },
      ['"main" running, waits for queue.put()'],
    ],
    [
      'the end of all work of a queue',
      function* () {
        const queue = new Queue<number>();
        queue.putNow(1);
        yield* queue.join();
      },
      ['"main" running, waits for queue.join()'],
    ],
    [
      'the items of asCompleted()',
      function* () {
        for (const next of asCompleted([start(forever(), 'a'), start(forever(), 'b')])) yield* next;
      },
      [
        '"main" running, waits for asCompleted()',
        '├─ "a" running, waits for sleep()',
        '└─ "b" running, waits for sleep()',
      ],
    ],
    [
      'a promise',
      function* () {
        yield* until(new Promise(() => undefined));
      },
      ['"main" running, waits for a promise'],
    ],
    [
      'an Observable',
      function* () {
        yield* until(NEVER);
      },
      ['"main" running, waits for an Observable'],
    ],
    [
      'a task over an Observable and one over a promise',
      function* () {
        yield* gather([start(NEVER, 'stream'), start(new Promise(() => undefined), 'load')]);
      },
      [
        '"main" running, waits for gather()',
        '├─ "stream" running, waits for an Observable',
        '└─ "load" running, waits for a promise',
      ],
    ],
    [
      'what async bodies wait for by their context',
      function* () {
        const child = start(forever(), 'child');
        yield* gather([
          start(async ({ until: wait_ }) => {
            await wait_(child);
          }, 'one task'),
          start(async ({ sleep: pause, until: wait_ }) => {
            await Promise.race([pause(1_000_000), wait_(new Queue().get())]);
          }, 'either'),
        ]);
      },
      [
        '"main" running, waits for gather()',
        '├─ "one task" running, waits for one task of its context',
        '│  ↳ "one task" running, waits for child',
        '│  ↳ "child" running, waits for sleep()',
        '└─ "either" running, waits for sleep() and either of its context',
        '   ↳ "either" running, waits for queue.get()',
      ],
    ],
    [
      'a slot of a task function',
      function* () {
        const call = taskFunction(() => forever(), { policy: 'enqueue', name: 'call' });
        for (const task of [call(), call()]) created.set(task.id, task);
        yield* forever();
      },
      [
        '"main" running, waits for sleep()',
        '"call" running, waits for sleep(), consumed by a done callback',
        '"call" running, waits for semaphore.acquire(), consumed by a done callback',
      ],
    ],
  ])('%s', (_, main, tree) => {
    expect(treeOf(main)).toEqual(tree);
  });
});

function firstOf(items: Iterable<Awaitable<unknown>>): Awaitable<unknown> {
  const [first] = Array.from(items);
  return first!;
}

describe('a circle', () => {
  it('by way of gather and shield is named', () => {
    const tree = treeOf(function* () {
      const a: Task<void> = start(function* () {
        yield* sleep(1);
        yield* shield(b);
      }, 'a');
      const b: Task<void> = start(function* () {
        yield* sleep(1);
        yield* gather([a]);
      }, 'b');
      yield* sleep(1_000_000);
    });
    expect(tree.at(-1)).toBe(
      'Deadlock, these tasks wait for each other: "a" waits for shield(b) → "b" waits for gather() → "a"',
    );
  });

  it.each<[string, (tasks: Task<void>[]) => Awaitable<unknown>, RegExp]>([
    [
      'wait() for the first of two',
      (tasks) => wait(tasks, { returnWhen: 'first-completed' }),
      /^Possible deadlock/,
    ],
    ['wait() for all of two', (tasks) => wait(tasks), /^Deadlock/],
    ['an item of asCompleted() of two', (tasks) => firstOf(asCompleted(tasks)), /^Possible deadlock/],
    ['an item of asCompleted() of one', ([first]) => firstOf(asCompleted([first!])), /^Deadlock/],
    [
      'the context of an async body',
      ([first]) => start(async ({ until: wait_ }) => wait_(first!), 'async'),
      /^Possible deadlock/,
    ],
  ])('by way of %s is certain only if no other task can end the wait', (_, waitFor, certainty) => {
    const tree = treeOf(function* () {
      const a: Task<void> = start(function* () {
        yield* sleep(1);
        yield* waitFor([b, start(forever(), 'other')]);
      }, 'a');
      const b: Task<void> = start(function* () {
        yield* sleep(1);
        yield* gather([a]);
      }, 'b');
      yield* sleep(1_000_000);
    });
    expect(tree.at(-1)).toMatch(certainty);
    expect(tree.filter((line) => /^(Possible deadlock|Deadlock)/.test(line))).toHaveLength(1);
  });

  it.each<[string, () => { acquire(): ReturnType<Lock['acquire']> }]>([
    ['locks', () => new Lock()],
    ['semaphores', () => new Semaphore(1)],
  ])('by way of two %s is a warning', (_, make) => {
    const [first, second] = [make(), make()];
    const crossing = coroutine(function* (one: typeof first, other: typeof first) {
      yield* one.acquire();
      yield* sleep(1);
      yield* other.acquire();
    });
    const tree = treeOf(function* () {
      start(crossing(first, second), 'a');
      start(crossing(second, first), 'b');
      yield* sleep(1_000_000);
    });
    expect(tree.at(-1)).toMatch(
      /^Possible deadlock \(unless .*"a" waits for \w+\.acquire\(\) → "b" waits for \w+\.acquire\(\) → "a"$/,
    );
  });

  it('a released semaphore has no owner left, however it was released', () => {
    const semaphore = new Semaphore(2);
    const { clock } = onClock(function* () {
      const held = yield* semaphore.acquire();
      yield* semaphore.acquire();
      expect([...semaphore.owners()]).toHaveLength(2);
      semaphore.release();
      held[Symbol.dispose]();
      expect([...semaphore.owners()]).toEqual([]);
    });
    clock.flush();
  });
});

it('a slot of a task function is owned by the call that runs', () => {
  const call = taskFunction(() => forever(), { policy: 'enqueue' });
  const scheduler = new VirtualTimeScheduler();
  onClock(function* () {
    call();
    call();
    yield* sleep(1);
    const [, first, second] = snapshot().tasks;
    expect(second!.blockedBy).toEqual([first!.id]);
    call.cancelAll();
    yield* sleep(1);
  }).clock.flush();
  scheduler.flush();
});

describe('snapshot()', () => {
  it('is plain data that survives JSON', () => {
    const { task, clock } = onClock(forever());
    clock.schedule(() => {
      const taken = snapshot({ scheduler: clock });
      expect(formatTree(JSON.parse(JSON.stringify(taken)) as typeof taken)).toBe(formatTree(taken));
      task.cancel();
    }, 1);
    clock.flush();
  });

  it('knows the task whose step is running, and what consumes a task', () => {
    const { task, clock } = onClock(
      function* () {
        const [info] = snapshot().tasks;
        expect(info).toMatchObject({
          isRunning: true,
          consumers: ['a subscriber', '2 promises', 'a done callback'],
        });
      },
      { name: 'main' },
    );
    task.subscribe();
    void task.then();
    void task.then();
    task.addDoneCallback(() => undefined);
    clock.flush();
    expect(task.state).toBe('succeeded');
  });

  it('passes all generators to `places`, outermost first', () => {
    const outer = coroutine(function* () {
      yield* forever();
    });
    const { task, clock } = onClock(outer());
    clock.schedule(() => {
      const places = (stacks: readonly (readonly object[])[]) =>
        stacks.map((stack) => stack.map((_, i) => ({ name: `call ${String(i)}`, place: undefined })));
      expect(formatTree(snapshot({ scheduler: clock, places })).split('\n')).toEqual([
        `"${task.name}" running, waits for sleep() at call 1`,
        '     called from call 0',
      ]);
      task.cancel();
    }, 1);
    clock.flush();
  });
});

it('a task as text is like Python’s repr', () => {
  const { task, clock } = onClock(forever(), { name: 'load' });
  expect(String(task)).toBe('<Task "load" pending>');
  clock.schedule(() => {
    expect(String(task)).toBe('<Task "load" running, waits for "sleep()">');
    expect(task.waitingFor).toBe('sleep()');
    task.cancel();
  }, 1);
  clock.flush();
  expect(String(task)).toBe('<Task "load" cancelled>');
});

describe('common questions', () => {
  it('which task holds a lock, also if it has ended without releasing it', () => {
    const texts: string[] = [];
    play(function* () {
      const lock = new Lock();
      const slots = new Semaphore(1);
      yield* createTask(
        function* () {
          yield* lock.acquire();
          yield* slots.acquire();
        },
        { name: 'migrate' },
      );
      const waiting = [createTask(lock.acquire(), { name: 'w' }), createTask(slots.acquire(), { name: 's' })];
      yield* sleep(1);
      texts.push(formatTree(snapshot()));
      for (const task of waiting) task.cancel();
    });
    expect(texts[0]).toContain(
      '"w" running, waits for lock.acquire(), acquired by "migrate", which has ended',
    );
  });

  it('why a child was cancelled: because the body of its group has failed', () => {
    const texts: string[] = [];
    play(function* () {
      try {
        yield* taskGroup(function* (group) {
          group.createTask(
            function* () {
              try {
                yield* sleep(60);
              } finally {
                texts.push(explain(currentTask()!));
              }
            },
            { name: 'save' },
          );
          yield* sleep(1);
          throw new Error('disk full');
        });
      } catch {
        // the group's error
      }
    });
    expect(texts[0]).toMatch(
      /^"save" was asked to end just now because the body of its group has failed \(Error: disk full\)/,
    );
  });
});
