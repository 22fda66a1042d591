import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { of } from 'rxjs';
import {
  Condition,
  config,
  type Coroutine,
  coroutine,
  createTask,
  dropMap,
  enqueueMap,
  forEach,
  keepLatestMap,
  now,
  periodic,
  PriorityQueue,
  restartMap,
  run,
  sleep,
  taskFunction,
  taskGroup,
  TaskGroupError,
  until,
  waitFor,
  withDeadline,
  withTimeout,
} from 'rxtask';
import { snapshot } from 'rxtask/inspect';
import { dumpOn, traceTasks } from 'rxtask/inspect/node';
import { defineJob, implement, inProcess, type Job, type JobImplementation } from 'rxtask/remote';
import { cancelEverywhere, marbles, marblesAsync, runVirtual, runVirtualAsync } from 'rxtask/testing';
import ts from 'typescript';
import { reported } from '../support/reported.js';
import { unhandledErrors } from '../support/unhandled.js';

/*
 * Every callback that a program can give to the library, found in the reports of its surface, throws once: at its first, second
 * or third call. Its error is reported once, and every other use works. A new callback on the surface fails here until the
 * table has a row for it.
 */
const MESSAGE = 'thrown by a callback';
const USES = 3;

/** Wraps a callback, so that it throws at one of its calls. */
type Throwing = <A extends unknown[], R>(callback: (...args: A) => R) => (...args: A) => R;
/** Takes the wrap and returns one use of the callback. The outcome of the use is what it throws or rejects with. */
type Row = (throwing: Throwing) => () => unknown;

const failing = (): Coroutine<never> =>
  (function* () {
    yield* sleep(0);
    throw new Error('expected');
  })();

function* pause(): Coroutine<void> {
  yield* sleep(0);
}

/** Lets a job run in this process, and returns its outcome. Only the message of an error crosses the wire. */
async function ranJob(job: Job<[], unknown>, implementation: JobImplementation): Promise<unknown> {
  await using runner = inProcess([implementation]);
  return await runner.run(job());
}

/** An error that a use is meant to end with. */
async function unless(message: string, use: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    return await use();
  } catch (error) {
    if ((error as Error).message === message) return undefined;
    throw error;
  }
}

const rows: Record<string, Row> = {
  'rxtask: Awaitable.catch(onRejected)': (throwing) => {
    const callback = throwing(() => 'caught');
    return () => createTask(failing()).catch(callback);
  },
  'rxtask: Awaitable.finally(onFinally)': (throwing) => {
    const callback = throwing(() => undefined);
    return () => createTask(sleep(0)).finally(callback);
  },
  'rxtask: Awaitable.then(onFulfilled)': (throwing) => {
    const callback = throwing(() => 'done');
    return () => createTask(sleep(0)).then(callback);
  },
  'rxtask: Awaitable.then(onRejected)': (throwing) => {
    const callback = throwing(() => 'caught');
    return () => createTask(failing()).then(null, callback);
  },
  'rxtask: Awaitable.subscribe(observerOrNext)': (throwing) => {
    const next = throwing(() => undefined);
    return () => {
      const task = createTask(sleep(0));
      task.subscribe({ next });
      return task;
    };
  },
  'rxtask: Awaitable.subscribe(next)': (throwing) => {
    const callback = throwing(() => undefined);
    return () => {
      const task = createTask(sleep(0));
      task.subscribe(callback);
      return task;
    };
  },
  'rxtask: Awaitable.subscribe(error)': (throwing) => {
    const error = throwing(() => undefined);
    return () => {
      const task = createTask(failing());
      task.subscribe({ error });
      return task.catch(() => undefined);
    };
  },
  'rxtask: Awaitable.subscribe(complete)': (throwing) => {
    const complete = throwing(() => undefined);
    return () => {
      const task = createTask(sleep(0));
      task.subscribe({ complete });
      return task;
    };
  },
  'rxtask: Condition.waitUntil(predicate)': (throwing) => {
    const condition = new Condition();
    const predicate = throwing(() => true);
    return () =>
      createTask(function* () {
        using _held = yield* condition.lock.acquire();
        yield* condition.waitUntil(predicate);
      });
  },
  'rxtask: config.onUnretrieved': (throwing) => {
    const { onUnretrieved } = config;
    const throwingHandler = throwing(() => undefined);
    return async () => {
      config.onUnretrieved = throwingHandler;
      await run(function* () {
        createTask(failing());
        yield* sleep(1);
      });
      config.onUnretrieved = onUnretrieved;
    };
  },
  'rxtask: coroutine(body)': (throwing) => coroutine(throwing(pause)),
  'rxtask: createTask(work)': (throwing) => {
    const work = throwing(() => sleep(0));
    return () => createTask(work);
  },
  'rxtask: Future.addDoneCallback(callback)': (throwing) => {
    const callback = throwing(() => undefined);
    return () => {
      const task = createTask(sleep(0));
      task.addDoneCallback(callback);
      return task;
    };
  },
  'rxtask: forEach(body)': (throwing) => {
    const body = throwing(pause);
    return () => forEach(of(1), body);
  },
  'rxtask: periodic(tick)': (throwing) => {
    const tick = throwing(() => sleep(0));
    return () => periodic(1, tick, { times: 1 });
  },
  'rxtask: new PriorityQueue(compare)': (throwing) => {
    const queue = new PriorityQueue<number>(
      0,
      throwing((a, b) => a - b),
    );
    return () => {
      try {
        queue.putNow(2);
        queue.putNow(1);
      } finally {
        while (!queue.empty()) queue.getNow();
      }
    };
  },
  'rxtask: run(main)': (throwing) => {
    const main = throwing(() => sleep(0));
    return () => run(main);
  },
  'rxtask: TaskContext.run(fn)': (throwing) => {
    const fn = throwing(() => undefined);
    return () =>
      createTask(async (context) => {
        await context.sleep(0);
        context.run(fn);
      });
  },
  'rxtask: TaskContext.until': (throwing) => {
    const input = throwing(() => sleep(0));
    return () => createTask(async (context) => context.until(input));
  },
  'rxtask: taskFunction(body)': (throwing) => taskFunction(throwing(() => sleep(0))),
  'rxtask: TaskGroup.createTask(work)': (throwing) => {
    const work = throwing(() => sleep(0));
    return () =>
      taskGroup(function* (group) {
        group.createTask(work);
        yield* sleep(0);
      });
  },
  'rxtask: taskGroup(body)': (throwing) => {
    const body = throwing(() => sleep(0));
    return () => taskGroup(body);
  },
  'rxtask: TaskGroupError.split(matches)': (throwing) => {
    const matches = throwing(() => true);
    return () => new TaskGroupError([], 'group').split(matches);
  },
  'rxtask: TaskGroupError.subgroup(matches)': (throwing) => {
    const matches = throwing(() => true);
    return () => new TaskGroupError([], 'group').subgroup(matches);
  },
  'rxtask: until(input)': (throwing) => {
    const input = throwing(() => sleep(0));
    return () => until(input);
  },
  'rxtask: waitFor(work)': (throwing) => {
    const work = throwing(() => sleep(0));
    return () => waitFor(work, 1e6);
  },
  'rxtask: withDeadline(body)': (throwing) => {
    const body = throwing(pause);
    return () => withDeadline(now() + 1e6, body);
  },
  'rxtask: withTimeout(body)': (throwing) => {
    const body = throwing(pause);
    return () => withTimeout(1e6, body);
  },
  'rxtask-inspect: SnapshotOptions.places': (throwing) => {
    const places = throwing(() => []);
    return () => snapshot({ places });
  },
  'rxtask-inspect-node: DumpOptions.write': (throwing) => {
    const write = throwing(() => undefined);
    return () => {
      const printed = jest.spyOn(console, 'error').mockImplementation();
      const stop = dumpOn('SIGUSR2', { write });
      process.emit('SIGUSR2');
      stop();
      const { calls } = printed.mock;
      printed.mockRestore();
      if (calls.length > 0) throw calls[0]![0]; // errors go there: a signal must not end the program
    };
  },
  'rxtask-inspect-node: TraceOptions.around': (throwing) => {
    const around = throwing((_message: unknown, enter: () => void) => {
      enter();
    });
    return async () => {
      const stop = traceTasks({ around });
      const task = createTask(sleep(0));
      stop();
      await task;
    };
  },
  'rxtask-remote: implement(body)': (throwing) => {
    const job = defineJob<[], unknown>('job');
    const implementation = implement(
      job,
      throwing(() => sleep(0)),
    );
    return () => ranJob(job, implementation);
  },
  'rxtask-remote: JobOptions.parse': (throwing) => {
    const job = defineJob<[], unknown>('job', { parse: throwing(() => [] as []) });
    return () =>
      ranJob(
        job,
        implement(job, () => sleep(0)),
      );
  },
  'rxtask-remote: RetryOptions.retryIf': (throwing) => {
    const job = defineJob<[], unknown>('job', { attempts: 2, retryIf: throwing(() => false) });
    return () => unless('expected', () => ranJob(job, implement(job, failing)));
  },
  'rxtask-remote: StandardSchema.validate': (throwing) => {
    const validate = throwing(() => ({ value: [] as [] }));
    const job = defineJob<[], unknown>('job', {
      parse: { '~standard': { version: 1, vendor: 'spec', validate } },
    });
    return () =>
      ranJob(
        job,
        implement(job, () => sleep(0)),
      );
  },
  'rxtask-testing: cancelEverywhere(main)': (throwing) => {
    const main = throwing(() => sleep(0));
    return () => cancelEverywhere(main, () => undefined);
  },
  'rxtask-testing: cancelEverywhere(check)': (throwing) => {
    const check = throwing(() => undefined);
    return () => cancelEverywhere(() => sleep(0), check);
  },
  'rxtask-testing: marbles(scenario)': (throwing) => marbles(throwing(() => undefined)),
  'rxtask-testing: marblesAsync(scenario)': (throwing) => marblesAsync(throwing(() => undefined)),
  'rxtask-testing: runVirtual(main)': (throwing) => {
    const main = throwing(() => sleep(0));
    return () => runVirtual(main);
  },
  'rxtask-testing: runVirtualAsync(main)': (throwing) => {
    const main = throwing(() => sleep(0));
    return () => runVirtualAsync(main);
  },
};
for (const [name, operator] of Object.entries({ dropMap, enqueueMap, keepLatestMap, restartMap })) {
  rows[`rxtask: ${name}(project)`] = (throwing) => {
    const project = throwing(() => sleep(0));
    return () => until(of(1).pipe(operator(project)));
  };
}

/** Function types on the surface that are not callbacks of a program, or that another spec covers. */
const others: Record<string, string> = {
  'rxtask: Future.removeDoneCallback(callback)': 'compared, and not called',
  'rxtask: TaskContext.sleep': 'given to the program',
  'rxtask-angular: injectTaskFunction(body)': 'the body of a taskFunction',
  'rxtask-inspect: InspectOptions.places': 'the same as SnapshotOptions.places',
  'rxtask-node: runMain(main)': 'spec/node/run-main.spec.ts: the error is printed, and the code is 1',
  'rxtask-react: useTask(work)': 'the body of a taskFunction',
  'rxtask-react: useTaskFunction(body)': 'the body of a taskFunction',
  'rxtask-testing: Sequence.finish': 'given to the program',
  'rxtask-testing: Sequence.step': 'given to the program',
  'rxtask-testing: TaskTestHelpers.expectTask': 'given to the program',
  'rxtask-vue: useTaskFunction(body)': 'the body of a taskFunction',
  'rxtask-workers: ThreadFunction.call': 'given to the program',
  'rxtask-workers: threadFunction(body)': 'the body of a job, in a thread: spec/workers/to-thread.spec.ts',
  'rxtask-workers: threads(module)': 'makes Web Workers: spec/workers/web-pool.spec.ts',
  'rxtask-workers: WebWorker.onerror': 'set by the library',
  'rxtask-workers: WebWorker.onmessage': 'set by the library',
  'rxtask-workers: WebWorker.onmessageerror': 'set by the library',
};

/** Entries whose callbacks need a server or a linter. Their specs cover them. */
const elsewhere = /^rxtask-(?:cluster|eslint)/;

/** The parameters and properties with a function type on the surface, as `entry: owner.member(parameter)`. */
function callbacksOf(report: string): string[] {
  const entry = report.replace('.api.md', '');
  const text = /```ts\n([^]*?)```/.exec(readFileSync(join(__dirname, '../../api', report), 'utf8'))![1]!;
  const source = ts.createSourceFile(`${entry}.ts`, text, ts.ScriptTarget.Latest, true);
  const functions = new Set(['TaskBody', 'TaskProject']); // other entries import these
  const isFunction = (type: ts.TypeNode | undefined): boolean => {
    if (type === undefined) return false;
    if (ts.isParenthesizedTypeNode(type)) return isFunction(type.type);
    if (ts.isUnionTypeNode(type)) return type.types.some(isFunction);
    return (
      ts.isFunctionTypeNode(type) || (ts.isTypeReferenceNode(type) && functions.has(type.typeName.getText()))
    );
  };
  for (let known = 0; known < functions.size;) {
    known = functions.size;
    for (const alias of source.statements.filter(ts.isTypeAliasDeclaration))
      if (isFunction(alias.type)) functions.add(alias.name.text);
  }
  const found: string[] = [];
  const visit = (node: ts.Node, owner: string): void => {
    const name = (node as Partial<ts.NamedDeclaration>).name?.getText() ?? '';
    if (ts.isParameter(node) && isFunction(node.type)) found.push(`${entry}: ${owner}(${name})`);
    else if ((ts.isPropertySignature(node) || ts.isPropertyDeclaration(node)) && isFunction(node.type))
      found.push(`${entry}: ${owner}.${name}`);
    else if (!ts.isFunctionTypeNode(node))
      ts.forEachChild(node, (child) => visit(child, ownerOf(node, owner)));
  };
  visit(source, '');
  return found;
}

function ownerOf(node: ts.Node, owner: string): string {
  if (ts.isConstructorDeclaration(node)) return `new ${owner}`;
  const name = (node as Partial<ts.NamedDeclaration>).name?.getText();
  if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) return `${owner}.${String(name)}`;
  const isOwner = [
    ts.isFunctionDeclaration,
    ts.isClassDeclaration,
    ts.isInterfaceDeclaration,
    ts.isVariableDeclaration,
    ts.isTypeAliasDeclaration,
  ].some((is) => is(node));
  return isOwner ? String(name) : owner;
}

describe('every callback on the surface', () => {
  it('has a row, or a reason why not', () => {
    const found = readdirSync(join(__dirname, '../../api'))
      .filter((report) => !elsewhere.test(report))
      .flatMap(callbacksOf);

    expect([...new Set(found)].sort()).toEqual([...Object.keys(rows), ...Object.keys(others)].sort());
  });

  const unhandled = unhandledErrors();

  describe.each([1, 2, 3])(
    'that throws at call %i: its error comes out once, and every other use works:',
    (nth) => {
      it.each(Object.entries(rows))('%s', async (_, row) => {
        let calls = 0;
        const use = row((callback) => (...args) => {
          if (++calls === nth) throw new Error(MESSAGE);
          return callback(...args);
        });
        const thrown: string[] = [];
        for (let i = 0; i < USES; i++) {
          try {
            await use();
          } catch (error) {
            const [inner] = error instanceof TaskGroupError ? (error.errors as unknown[]) : [error];
            thrown.push((inner as Error).message);
          }
        }
        await reported();

        const seen = [...thrown, ...unhandled.map((error) => (error as Error).message)];
        expect([seen.length, seen[0]]).toEqual([1, expect.stringContaining(MESSAGE)]);
        expect(calls).toBeGreaterThanOrEqual(USES);
      });
    },
  );
});
