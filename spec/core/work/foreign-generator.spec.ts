import { createContext, runInContext } from 'node:vm';
import { CancelledError, coroutine, type Coroutine, createTask, sleep } from 'rxtask';
import { plain } from '../../../lib/core/work/foreign-generator.js';
import { raisedBy } from '../../support/raised-by.js';
import { play } from '../../support/virtual-time.js';

type Body = () => Coroutine<unknown>;

/** What a compiler emits for a call of `body`: an object with the methods of a generator. */
function compiled(body: Body): Coroutine<unknown> {
  const generator = body();
  return {
    next: (sent: unknown) => generator.next(sent),
    throw: (error: unknown) => generator.throw(error),
    return: (value: unknown) => generator.return(value),
  } as unknown as Coroutine<unknown>;
}

/** The same, created in another realm. */
function ofAnotherRealm(body: Body): Coroutine<unknown> {
  return runInContext(
    '(function* () { return yield* body(); })()',
    createContext({ body }),
  ) as Coroutine<unknown>;
}

/** An object that inherits from the generator, and has other methods. */
function wrapped(body: Body): Coroutine<unknown> {
  const generator = body();
  return Object.assign(
    Object.create(generator) as Coroutine<unknown>,
    compiled(() => generator),
  );
}

describe.each([
  ['a compiled generator', compiled],
  ['a wrapped generator', wrapped],
  ['a generator of another realm', ofAnotherRealm],
])('%s', (_, make) => {
  it.each<[string, (body: Body) => Coroutine<unknown>]>([
    [
      'as the work of a task',
      (body) =>
        (function* () {
          return yield* createTask(make(body));
        })(),
    ],
    [
      'that the body of a task returns',
      (body) =>
        (function* () {
          return yield* createTask(() => make(body));
        })(),
    ],
    [
      'that a coroutine call makes',
      (body) =>
        (function* () {
          return yield* coroutine(() => make(body))();
        })(),
    ],
  ])('%s waits, returns, and catches what it waits for', (_place, run) => {
    const error = new Error('of the wait');
    const values = play(function* () {
      const returned = yield* run(function* () {
        return [yield* sleep(1, 'slept'), yield* createTask(sleep(1, 'done'))];
      });
      const caught = yield* run(function* () {
        try {
          yield* createTask(function* (): Coroutine<never> {
            throw error;
          });
        } catch (thrown) {
          return ['caught', thrown];
        }
        return 'nothing';
      });
      return [
        returned,
        caught,
        yield* raisedBy(
          run(function* () {
            throw error;
          }),
        ),
      ];
    });
    expect(values).toEqual([['slept', 'done'], ['caught', error], error]);
  });

  it('gets a request for cancellation where it waits', () => {
    const events: unknown[] = [];
    play(function* () {
      const task = createTask(
        make(function* () {
          try {
            yield* sleep(100);
          } finally {
            events.push(yield* sleep(1, 'cleaned up'));
          }
        }),
      );
      yield* sleep(1);
      task.cancel();
      events.push(yield* raisedBy(task));
    });
    expect(events).toEqual(['cleaned up', expect.any(CancelledError)]);
  });

  it('is closed when its task is cancelled before the first step', () => {
    let hasRun = false;
    const generator = make(function* () {
      hasRun = true;
    });
    play(function* () {
      const task = createTask(generator);
      task.cancel();
      yield* raisedBy(task);
    });
    expect([hasRun, generator.next()]).toEqual([false, { done: true, value: undefined }]);
  });
});

it('a plain generator is itself', () => {
  const generator = (function* (): Coroutine<void> {})();
  expect(plain(generator)).toBe(generator);
});

it('a generator that answers no result fails its task', () => {
  const work = { next: () => undefined, throw: () => undefined } as unknown as Coroutine<never>;
  const error = play(() => raisedBy(createTask(work, { name: 'broken' })));
  expect(error).toMatchObject({
    name: 'TypeError',
    message:
      '"broken": its work has `next` and `throw` but answers no `{ done, value }`: pass the call of a generator function.',
  });
});
