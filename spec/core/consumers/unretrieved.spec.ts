import { setImmediate as macrotask, setTimeout as delay } from 'node:timers/promises';
import { config as rxConfig } from 'rxjs';
import {
  asCompleted,
  type Awaitable,
  config,
  coroutine,
  createTask,
  Future,
  gather,
  gatherSettled,
  run,
  sleep,
  type Task,
  wait,
} from 'rxtask';
import type * as unretrieved from '../../../lib/core/consumers/unretrieved.js';
import { Scope } from '../../../lib/core/context/context.js';
import {
  forgetUnretrieved,
  rememberUnretrieved,
  reportUnretrieved,
} from '../../../lib/core/consumers/unretrieved.js';
import { collectGarbage } from '../../support/memory.js';
import { raisedBy } from '../../support/raised-by.js';
import { unretrievedReports } from '../../support/reports.js';
import { turns } from '../../support/turns.js';

const reports = unretrievedReports();

/** Collects more than once: an object finalized by the first collection may hold others. */
async function forgetEverything(): Promise<void> {
  await collectGarbage();
  await collectGarbage();
  await collectGarbage();
}

/** Waits until a task is done, without reading its outcome. On a busy machine the loop may need several macrotasks. */
async function ended(task: Task<unknown>): Promise<void> {
  while (!task.done()) await macrotask();
}

/** A task that fails unobserved, unless `use` observes it. No reference stays on the stack. */
async function failAndForget(use: (task: Task<unknown>) => unknown = () => undefined): Promise<void> {
  await (async () => {
    const task = createTask(
      function* () {
        yield* sleep(0);
        throw new Error('broken');
      },
      { name: 'forgotten' },
    );
    await use(task);
    await ended(task);
  })();
  await forgetEverything();
}

describe('a failure that is never retrieved', () => {
  it('is reported once, when the task is collected', async () => {
    await failAndForget();

    expect(reports).toEqual([{ error: new Error('broken'), name: 'forgotten' }]);
    await forgetEverything();
    expect(reports).toHaveLength(1);
  });

  it('is reported also if its causes were raised in the task too', async () => {
    await (async () => {
      createTask(function* () {
        throw new Error('outer', { cause: new Error('inner', { cause: 'reason' }) });
      });
      await macrotask();
    })();
    await forgetEverything();

    expect(reports.map(({ error }) => (error as Error).message)).toEqual(['outer']);
  });

  it('is reported also if reading the stack of its error throws', async () => {
    const error = new Error('broken');
    Object.defineProperty(error, 'stack', {
      get() {
        throw new Error('not to be looked at');
      },
    });
    await run(function* () {
      createTask(function* () {
        throw error;
      });
      yield* sleep(1);
    });

    expect(reports.map((report) => report.error)).toEqual([error]);
  });

  it.each([0, 1, 15, 40])('is reported also if its causes form a circle, after %i others', async (length) => {
    const first = new Error('outer');
    const errors = [first, ...Array.from({ length }, () => new Error('cause'))];
    errors.forEach((error, i) => (error.cause = errors[i + 1] ?? first));
    await run(function* () {
      createTask(function* () {
        throw first;
      });
      yield* sleep(1);
    });

    expect(reports.map((report) => report.error)).toEqual([first]);
  });

  it('is reported also if it is no Error', async () => {
    await (async () => {
      const reason: unknown = 42;
      createTask(Promise.reject(reason));
      await macrotask();
    })();
    await forgetEverything();

    expect(reports.map(({ error }) => error)).toEqual([42]);
  });

  it('is not reported while the task is referenced', async () => {
    const task = createTask(function* () {
      throw new Error('broken');
    });
    await sleep(0);
    await sleep(0);
    await forgetEverything();

    expect(reports).toEqual([]);
    expect(task.exception()).toEqual(new Error('broken'));
  });

  it('is reported when the run that started it ends, and not again when it is collected', async () => {
    const task = await run(function* () {
      const child = createTask(
        function* () {
          throw new Error('broken');
        },
        { name: 'child' },
      );
      yield* sleep(0);
      yield* sleep(0);
      return { child };
    });

    expect(reports).toEqual([{ error: new Error('broken'), name: 'child' }]);
    expect(task.child.state).toBe('failed');
    await forgetEverything();
    expect(reports).toHaveLength(1);
  });

  it('under a run, is reported at collection when that comes first, and not again at the end', async () => {
    await run(function* () {
      createTask(
        function* () {
          throw new Error('broken');
        },
        { name: 'child' },
      );
      yield* sleep(0);
      for (let i = 0; i < 5 && reports.length === 0; i++) {
        globalThis.gc!();
        yield* sleep(1);
      }
      expect(reports).toHaveLength(1);
    });

    expect(reports).toHaveLength(1);
  });

  it('is reported with the failed task alone, not with those that succeed or are cancelled', async () => {
    await (async () => {
      createTask(function* () {});
      createTask(function* () {}).cancel();
      await sleep(0);
    })();
    await forgetEverything();

    expect(reports).toEqual([]);
  });
});

describe('a failure is not reported when the task', () => {
  it.each<[string, (task: Task<unknown>) => unknown]>([
    [
      'is asked for its result',
      async (task) => ended(task).then(() => expect(() => task.result()).toThrow('broken')),
    ],
    ['is asked for its exception', async (task) => ended(task).then(() => task.exception())],
    ['is asked by cancel(), though too late', async (task) => ended(task).then(() => task.cancel())],
    ['is awaited while it runs', (task) => expect(task).rejects.toThrow('broken')],
    [
      'is awaited after its end',
      async (task) => ended(task).then(() => expect(task).rejects.toThrow('broken')),
    ],
    [
      'is waited for in a coroutine while it runs',
      (task) =>
        createTask(function* () {
          try {
            yield* task;
          } catch {
            // as expected
          }
        }),
    ],
    [
      'is waited for in a coroutine after its end',
      (task) =>
        createTask(function* () {
          yield* turns(5);
          try {
            yield* task;
          } catch {
            // as expected
          }
        }),
    ],
    ['is subscribed to while it runs', (task) => void task.subscribe({ error: () => undefined })],
    [
      'is subscribed to after its end',
      async (task) => ended(task).then(() => void task.subscribe({ error: () => undefined })),
    ],
    [
      'is looked at by wait, and asked then',
      (task) =>
        createTask(function* () {
          const { done } = yield* wait([task]);
          for (const each of done) each.exception();
        }),
    ],
  ])('%s', async (_, use) => {
    await failAndForget(use);

    expect(reports).toEqual([]);
  });
});

/** An error that counts reads of its stack: V8 formats a stack when it is read, which is slow. */
function countedError(): { error: Error; readonly reads: number } {
  const counted = { error: new Error('broken'), reads: 0 };
  Object.defineProperty(counted.error, 'stack', {
    get: () => {
      counted.reads++;
      return 'Error: broken';
    },
    configurable: true,
  });
  return counted;
}

describe('the stack of a failure that an observer is about to read', () => {
  const readers: [string, (works: Future<unknown>[]) => Awaitable<unknown>][] = [
    ['gatherSettled', gatherSettled],
    ['gather', gather],
    ['wait', wait],
    [
      'asCompleted',
      (works) =>
        coroutine(function* () {
          for (const next of asCompleted(works)) yield* raisedBy(next);
        })(),
    ],
  ];

  it.each(readers)('is not read by the library: %s', async (_, observe) => {
    const counted = countedError();
    await run(function* () {
      const failing = [1, 2].map(() =>
        createTask(function* () {
          yield* sleep(0);
          throw counted.error;
        }),
      );
      const observed = createTask(function* () {
        yield* raisedBy(observe([...failing, createTask(sleep(5))]));
      });
      yield* turns(4);
      expect(failing.map(({ state }) => state)).toEqual(['failed', 'failed']);
      for (const task of failing) task.exception();
      expect(counted.reads).toBe(0);
      yield* observed;
    });
    expect(reports).toEqual([]);
  });

  it.each(readers.slice(0, 1).concat(readers.slice(2)))(
    'is read when a collection comes first, so that the task can be collected: %s',
    async (_, observe) => {
      await (async () => {
        const failing = createTask(
          function* () {
            yield* sleep(0);
            throw new Error('broken');
          },
          { name: 'child' },
        );
        void observe([failing, new Future()]);
        await macrotask();
      })();
      for (let i = 0; i < 10 && reports.length === 0; i++) await forgetEverything();

      expect(reports).toEqual([{ error: new Error('broken'), name: 'child' }]);
      expect((reports[0]!.error as Error).stack).toContain('[in "child"]');
    },
  );

  it('names the task once when the run ends, whether it was read before or not', async () => {
    await run(function* () {
      const [unread, awaited] = ['unread', 'awaited'].map((name) =>
        createTask(
          function* () {
            yield* sleep(0);
            throw new Error('broken');
          },
          { name },
        ),
      );
      yield* wait([awaited!]);
      expect([unread!.state, awaited!.state]).toEqual(['failed', 'failed']);
    });

    const names = reports.map(({ error }) => (error as Error).stack!.match(/\[in "\w+"\]/g));
    expect(names).toEqual([['[in "unread"]'], ['[in "awaited"]']]);
  });

  it('is read when the run ends first', async () => {
    await run(function* () {
      const failing = createTask(
        function* () {
          throw new Error('broken');
        },
        { name: 'child' },
      );
      yield* wait([failing]);
    });

    expect(reports.map(({ name }) => name)).toEqual(['child']);
    expect((reports[0]!.error as Error).stack).toContain('[in "child"]');
  });
});

describe('the register', () => {
  const failed = (id: number, scope?: Scope) => ({ id, name: `Task-${id}`, scope });

  it('drops failures that are read later, in a scope or in none', () => {
    const scope = new Scope(undefined);
    const [asked, alone, left] = [failed(1, scope), failed(2), failed(3, scope)];
    for (const task of [asked, alone, left]) rememberUnretrieved(task, task, new Error(task.name));
    forgetUnretrieved(asked);
    forgetUnretrieved(alone);
    forgetUnretrieved(failed(4));

    reportUnretrieved(scope);

    expect(reports).toEqual([{ error: new Error('Task-3'), name: 'Task-3' }]);
  });

  it('notes a failure once, however often it is left unread', () => {
    const scope = new Scope(undefined);
    const future = failed(1, scope);
    rememberUnretrieved(future, future, new Error('broken'));
    rememberUnretrieved(future, future, new Error('broken'));

    reportUnretrieved(scope);

    expect(reports).toHaveLength(1);
  });

  it('names a task in the stack that it reads late, and no other future', () => {
    const scope = new Scope(undefined);
    const [ofFuture, ofTask] = [new Error('of a future'), new Error('of a task')];
    [ofFuture, ofTask].forEach((error, id) => {
      rememberUnretrieved({}, { id, name: 'answer', scope }, error, 'is about to be read');
    });
    reportUnretrieved(scope);

    expect(ofTask.stack).toContain('[in "answer"]');
    expect(ofFuture.stack).not.toContain('answer');
  });

  it('reports a scope once, in order of failing', () => {
    const scope = new Scope(undefined);
    rememberUnretrieved({}, failed(2, scope), new Error('first'), 'is about to be read');
    rememberUnretrieved({}, failed(1, scope), new Error('second'));

    reportUnretrieved(scope);
    reportUnretrieved(scope);
    reportUnretrieved(new Scope(undefined));

    expect(reports.map(({ name }) => name)).toEqual(['Task-2', 'Task-1']);
  });
});

describe('the register of a host', () => {
  type Globals = Partial<Record<'process' | 'FinalizationRegistry', unknown>>;

  /** Loads the modules again in a host with these globals, and passes them to `act`. */
  function inHost(globals: Globals, act: (register: typeof unretrieved, told: unknown[]) => void): void {
    const saved = { process: globalThis.process, FinalizationRegistry: globalThis.FinalizationRegistry };
    const told: unknown[] = [];
    jest.isolateModules(() => {
      Object.assign(globalThis, globals);
      try {
        const modules = jest.requireActual<{ config: typeof config }>('../../../lib/config.js');
        modules.config.onUnretrieved = (error) => told.push(error);
        act(jest.requireActual<typeof unretrieved>('../../../lib/core/consumers/unretrieved.js'), told);
      } finally {
        Object.assign(globalThis, saved);
      }
    });
  }

  it('without a FinalizationRegistry reports when a run ends, unless the failure was read', () => {
    inHost({ FinalizationRegistry: undefined }, (register, told) => {
      const scope = new Scope(undefined);
      const [read, unread] = [{}, {}];
      for (const future of [read, unread])
        register.rememberUnretrieved(future, { id: 1, name: 'task', scope }, future);
      register.forgetUnretrieved(read);
      register.reportUnretrieved(scope);

      expect(told).toEqual([unread]);
    });
  });

  it('without a FinalizationRegistry reads the stack of each failure at once', () => {
    inHost({ FinalizationRegistry: undefined }, (register) => {
      const counted = countedError();
      const failed = { id: 1, name: 'task', scope: undefined };
      register.rememberUnretrieved({}, failed, counted.error, 'is about to be read');

      expect(counted.reads).toBe(1);
    });
  });

  it('asks for one notice of the next collection, however many stacks are unread then', () => {
    const registries: { notices: number; collect: () => void }[] = [];
    class Registry {
      notices = 0;
      constructor(readonly collect: () => void) {
        registries.push(this);
      }
      register(): void {
        this.notices++;
      }
      unregister(): void {}
    }
    inHost({ FinalizationRegistry: Registry }, (register) => {
      const collections = registries.at(-1)!;
      const failures = [countedError(), countedError(), countedError()] as const;
      const fail = ({ error }: { error: Error }): void => {
        const failed = { id: 1, name: 'task', scope: undefined };
        register.rememberUnretrieved({}, failed, error, 'is about to be read');
      };
      fail(failures[0]);
      fail(failures[1]);
      expect([collections.notices, ...failures.map(({ reads }) => reads)]).toEqual([1, 0, 0, 0]);
      collections.collect();
      expect([collections.notices, ...failures.map(({ reads }) => reads > 0)]).toEqual([
        1,
        true,
        true,
        false,
      ]);
      fail(failures[2]);
      expect(collections.notices).toBe(2);
    });
  });

  it('that announces its exit reports unread failures then, once, and sets the exit code to 1', () => {
    const listeners: (() => void)[] = [];
    const process = {
      exitCode: undefined,
      once: (_: string, listener: () => void) => listeners.push(listener),
    };
    inHost({ process }, (register, told) => {
      const future = {};
      register.rememberUnretrieved(future, { id: 1, name: 'task', scope: undefined }, 'broken');
      register.forgetUnretrieved(future);
      listeners[0]!();
      expect([told, process.exitCode]).toEqual([[], undefined]);

      register.rememberUnretrieved(future, { id: 1, name: 'task', scope: undefined }, 'broken');
      listeners[0]!();
      listeners[0]!();
      expect([told, process.exitCode]).toEqual([['broken'], 1]);
    });
  });
});

describe('the failure of a future that is never retrieved', () => {
  it('is reported, by its name if it has one', async () => {
    await (async () => {
      new Future({ name: 'answer' }).setException(new Error('set by hand'));
      new Future().setException(new Error('nameless'));
    })();
    await forgetEverything();

    expect(reports.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { error: new Error('nameless'), name: 'Future' },
      { error: new Error('set by hand'), name: 'answer' },
    ]);
  });

  it('is reported if its only subscriber leaves between the failure and its delivery, unless it was read', async () => {
    await run(function* () {
      for (const name of ['unread', 'read']) {
        const future = new Future<void>({ name });
        const subscription = future.subscribe();
        future.setException(new Error(name));
        if (name === 'read') future.exception();
        subscription.unsubscribe();
      }
      yield* sleep(1);
    });

    expect(reports.map(({ name }) => name)).toEqual(['unread']);
  });

  it('is reported at the end of its run, also for a gather without a consumer', async () => {
    await run(function* () {
      gather([
        createTask(function* () {
          yield* sleep(0);
          throw new Error('gathered');
        }),
      ]);
      yield* turns(5);
    });

    expect(reports).toEqual([{ error: new Error('gathered'), name: 'Gathering' }]);
  });

  it('is not reported if it is a cancellation', async () => {
    await run(function* () {
      const gathered = gather([sleep(1000)]);
      yield* sleep(0);
      gathered.cancel();
      yield* turns(5);
    });

    expect(reports).toEqual([]);
  });
});

describe('a handler of reports that throws', () => {
  it('is reported itself, and hides no other report', async () => {
    const unhandled: unknown[] = [];
    rxConfig.onUnhandledError = (error) => unhandled.push(error);
    config.onUnretrieved = (error) => {
      reports.push({ error, name: '' });
      throw new Error('handler');
    };
    try {
      await run(function* () {
        for (const name of ['a', 'b']) {
          createTask(function* () {
            throw new Error(name);
          });
        }
        yield* sleep(0);
        yield* sleep(0);
      });
      await delay(5);
    } finally {
      rxConfig.onUnhandledError = null;
    }

    expect(reports.map(({ error }) => (error as Error).message)).toEqual(['a', 'b']);
    expect(unhandled).toEqual([new Error('handler'), new Error('handler')]);
  });
});
