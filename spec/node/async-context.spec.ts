import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { timer } from 'rxjs';
import {
  ContextVar,
  createTask,
  currentTask,
  Future,
  run,
  sleep,
  type Task,
  taskScheduler,
  wait,
} from 'rxtask';
import { enableAsyncContext } from 'rxtask/node';

describe('without enableAsyncContext', () => {
  it('currentTask() is undefined after the first await of an async body', async () => {
    const seen = await createTask(
      async () => {
        const before = currentTask()?.name;
        await delay(1);
        return [before, currentTask()];
      },
      { name: 'body' },
    );

    expect(seen).toEqual(['body', undefined]);
  });
});

describe('with enableAsyncContext', () => {
  let context: Disposable;

  beforeEach(() => {
    context = enableAsyncContext();
  });

  afterEach(() => {
    context[Symbol.dispose]();
  });

  describe('in an async function', () => {
    it('currentTask() is the task after each await, however deep', async () => {
      const helper = async (): Promise<string | undefined> => {
        await delay(1);
        return currentTask()?.name;
      };
      const seen = await createTask(
        async () => {
          await Promise.resolve();
          return [currentTask()?.name, await helper(), await Promise.all([helper(), helper()])];
        },
        { name: 'body' },
      );

      expect(seen).toEqual(['body', 'body', ['body', 'body']]);
    });

    it('each of two tasks that take turns is its own current task', async () => {
      const body = async (): Promise<(string | undefined)[]> => {
        const seen: (string | undefined)[] = [];
        for (let i = 0; i < 3; i++) {
          await delay(1);
          seen.push(currentTask()?.name);
        }
        return seen;
      };
      const [a, b] = [createTask(body, { name: 'a' }), createTask(body, { name: 'b' })];

      expect(await Promise.all([a, b])).toEqual([Array(3).fill('a'), Array(3).fill('b')]);
    });

    it('a task started after an await belongs to the run of its creator, and is cancelled with it', async () => {
      const user = new ContextVar('user', 'nobody');
      let child: Task<unknown> | undefined;
      await run(async () => {
        user.set('ada');
        await delay(1);
        child = createTask(function* () {
          yield* sleep(60_000, user.get());
        });
        await delay(1);
      });

      expect(child?.state).toBe('cancelled');
    });

    it('a task that a server starts for a request is cancelled with the run that made the server', async () => {
      let answering: Task<unknown> | undefined;
      await run(async () => {
        const server = createServer((_request, response) => {
          answering = createTask(sleep(60_000));
          response.end();
        });
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        const { port } = server.address() as AddressInfo;
        await once(get({ port, host: '127.0.0.1', agent: false }), 'response');
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      });

      expect(answering?.state).toBe('cancelled');
    });

    it('a callback that outlives its task is in no task', async () => {
      const seen = new Future<unknown>();
      const task = createTask(async () => {
        setTimeout(() => {
          seen.setResult([task.state, currentTask()]);
        }, 5);
        await delay(1);
      });
      await task;

      expect(await seen).toEqual(['succeeded', undefined]);
    });

    describe('a timer of a task that has ended starts tasks', () => {
      const running: NodeJS.Timeout[] = [];

      afterEach(() => {
        for (const timer of running.splice(0)) clearInterval(timer);
      });

      /** Starts a slow task every 2 ms, forever, from a task that is done soon. */
      function spawning(made: Task<unknown>[]): () => Promise<void> {
        return async () => {
          running.push(setInterval(() => made.push(createTask(slow)), 2));
          while (made.length < 2) await delay(1);
        };
      }
      function* slow() {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(10);
        }
      }
      /** Tasks outside a run end by themselves. */
      async function endAll(tasks: Task<unknown>[]): Promise<void> {
        for (const timer of running.splice(0)) clearInterval(timer);
        for (const task of tasks) task.cancel();
        await wait(tasks);
      }

      it('they belong to its run while main runs', async () => {
        const made: Task<unknown>[] = [];
        let early: Task<unknown>[] = [];
        await run(async () => {
          await createTask(spawning(made));
          while (made.length < 2) await delay(1);
          early = [...made];
        });

        expect(early.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
        await endAll(made);
      });

      it('they belong to no run afterwards, so the run ends', async () => {
        const made: Task<unknown>[] = [];
        await run(spawning(made));
        const count = made.length;
        while (made.length === count) await delay(1);

        expect(made.at(-1)!.done()).toBe(false);
        await endAll(made);
      });

      it('they belong to the outer run afterwards', async () => {
        const made: Task<unknown>[] = [];
        await run(async () => {
          await run(spawning(made));
          const count = made.length;
          while (made.length === count) await delay(1);
          for (const timer of running.splice(0)) clearInterval(timer);
        });

        expect(made.every((task) => task.state === 'cancelled')).toBe(true);
      });

      it('the same holds for a timer of a callback', async () => {
        const made: Task<unknown>[] = [];
        await run(async () => {
          taskScheduler.schedule(() => void spawning(made)());
          while (made.length < 2) await delay(1);
        });

        await endAll(made);
      });
    });

    it('tasks that a clean-up starts when main is done are cancelled too', async () => {
      const log: string[] = [];
      await run(async () => {
        createTask(async ({ sleep: itsSleep }) => {
          try {
            await itsSleep(60_000);
          } finally {
            await delay(1);
            createTask(function* () {
              try {
                yield* sleep(60_000);
              } finally {
                yield* sleep(1);
                log.push('ended');
              }
            });
            await delay(1);
          }
        });
        await delay(1);
      });

      expect(log).toEqual(['ended']);
    });

    it('a task that the clean-up of an async function starts in the second round, or later, takes its first step', async () => {
      const log: string[] = [];
      const cleanUp = (round: number): (() => Promise<void>) => {
        return async () => {
          await delay(1);
          log.push(`begun in round ${String(round)}`);
          try {
            await new Promise<void>((resolve) => {
              currentTask()!.state$.subscribe((state) => {
                if (state === 'cancelling') resolve();
              });
            });
          } finally {
            await delay(1);
            if (round < 4) createTask(cleanUp(round + 1), { onCancel: 'wait' });
            await delay(1);
          }
        };
      };
      await run(async () => {
        createTask(cleanUp(0), { onCancel: 'wait' });
        await delay(5);
      });

      expect(log).toEqual([0, 1, 2, 3, 4].map((round) => `begun in round ${String(round)}`));
    });

    it('a run after an await is a run within the run', async () => {
      let background: Task<unknown> | undefined;
      const outer = run(async () => {
        await delay(1);
        await run(function* () {
          background = createTask(sleep(60_000));
        });
        return background?.state;
      });

      expect(await outer).toBe('cancelled');
    });
  });

  describe('a ContextVar', () => {
    const user = new ContextVar('user', 'nobody');

    it('set in an async function keeps its value there after an await, and is unchanged outside', async () => {
      const seen = await createTask(async () => {
        user.set('ada');
        await delay(1);
        return user.get();
      });

      expect([seen, user.get()]).toEqual(['ada', 'nobody']);
    });

    it('set after an await is set for the task, and for the tasks that it starts afterwards', async () => {
      const seen = await createTask(async () => {
        await delay(1);
        user.set('ada');
        const child = createTask(function* () {
          return user.get();
        });
        await delay(1);
        return [user.get(), await child];
      });

      expect(seen).toEqual(['ada', 'ada']);
    });

    it('set after an await in an async function is also set in the coroutine that waits for it', async () => {
      const signIn = async (): Promise<void> => {
        await delay(1);
        user.set('ada');
      };
      const seen = await createTask(function* () {
        const signedIn = new Future<void>();
        void signIn().then(() => {
          signedIn.setResult();
        });
        yield* signedIn;
        return user.get();
      });

      expect(seen).toBe('ada');
    });

    it('set in a callback keeps its value there after an await, and is dropped after the callback', async () => {
      const seen: string[] = [];
      const emitted = new Future<string>();
      const subscription = createTask(timer(0, 1)).subscribe((count) => {
        void (async () => {
          const before = user.get();
          user.set(String(count));
          await Promise.resolve();
          seen.push(`${before} ${user.get()}`);
          if (count === 1) emitted.setResult('enough');
        })();
      });
      await emitted;
      subscription.unsubscribe();
      await sleep(0);

      expect(seen.slice(0, 2)).toEqual(['nobody 0', 'nobody 1']);
    });
  });

  describe('an AsyncLocalStorage of the program', () => {
    const request = new AsyncLocalStorage<string>();

    it('has in a task the value it had where the task was created, at each step', async () => {
      const work = function* () {
        const seen = [request.getStore()];
        yield* sleep(1);
        seen.push(request.getStore());
        return seen;
      };
      const a = request.run('a', () => createTask(work));
      const b = request.run('b', () => createTask(work));

      expect(await Promise.all([a, b, createTask(work)])).toEqual([
        ['a', 'a'],
        ['b', 'b'],
        [undefined, undefined],
      ]);
    });

    it('passes on to tasks that tasks create', async () => {
      const outer = request.run('a', () =>
        createTask(function* () {
          yield* sleep(1);
          return yield* createTask(function* () {
            return request.getStore();
          });
        }),
      );

      expect(await outer).toBe('a');
    });

    it('has in a callback the value it had at its registration', async () => {
      const seen: unknown[] = [];
      const future = new Future<void>();
      request.run('a', () => future.addDoneCallback(() => seen.push(request.getStore(), currentTask())));
      request.run('b', () => taskScheduler.schedule(() => seen.push(request.getStore())));
      request.run('c', () => future.subscribe(() => seen.push(request.getStore())));
      request.run('d', () => {
        future.setResult();
      });
      await sleep(2);

      expect(seen).toEqual(['b', 'a', undefined, 'c']);
    });

    it('has in context.run the value of the task', async () => {
      const leave = new Future<() => unknown>();
      const task = request.run('a', () =>
        createTask(
          async (its) => {
            leave.setResult(() => its.run(() => [request.getStore(), currentTask()?.name]));
            await its.sleep(5);
          },
          { name: 'body' },
        ),
      );
      const look = await leave;

      expect([request.getStore(), look()]).toEqual([undefined, ['a', 'body']]);
      await task;
    });
  });

  it('only the loop can step a coroutine, also after an await', async () => {
    const task = createTask(async () => {
      await Promise.resolve();
      return Array.from(sleep(1) as unknown as Iterable<unknown>);
    });

    await expect(task).rejects.toThrow('Only `yield*` in a coroutine can step an Awaitable');
  });

  it('a task that was made before goes on, and is the current task', async () => {
    context[Symbol.dispose]();
    const task = createTask(
      async () => {
        await delay(1);
        return currentTask()?.name;
      },
      { name: 'older' },
    );
    context = enableAsyncContext();

    expect(await task).toBe('older');
  });

  it('is enabled until each call of enableAsyncContext has been disposed', async () => {
    const again = enableAsyncContext();
    again[Symbol.dispose]();
    again[Symbol.dispose]();
    const look = async (): Promise<string | undefined> => {
      await Promise.resolve();
      return currentTask()?.name;
    };

    expect(await createTask(look, { name: 'first' })).toBe('first');
    context[Symbol.dispose]();
    expect(await createTask(look, { name: 'second' })).toBe(undefined);
  });
});
