import { BrokenBarrierError, CancelledError, TaskGroupError, TimeoutError } from 'rxtask';
import { JobLostError, RemoteError, WorkerLostError } from 'rxtask/remote';
import { type ErrorClass, packThrown, unpackThrown } from '../../../lib/remote/wire/packed-error.js';
import { DEFAULT_LIMITS } from '../../../lib/remote/wire/wire.js';
import { timeoutError } from '../../../lib/errors.js';

/** A round trip through text. */
function there(thrown: unknown, classes: readonly ErrorClass[] = [], limits = DEFAULT_LIMITS): unknown {
  const text = JSON.stringify(packThrown(thrown, limits, classes));
  return unpackThrown(JSON.parse(text) as object, classes);
}

class OwnError extends Error {
  constructor(
    message: string,
    readonly when: Date,
  ) {
    super(message);
  }
}

function raise(): never {
  throw new Error('no access');
}

function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function selfCaused(): Error {
  const error = new Error('why');
  error.cause = error;
  return error;
}

function withGetter(key: string): Error {
  return Object.defineProperty(new Error('why'), key, { get: raise, enumerable: true });
}

describe('a thrown value, packed and unpacked', () => {
  it.each<[ErrorClass]>([
    [Error],
    [TypeError],
    [RangeError],
    [SyntaxError],
    [BrokenBarrierError],
    [WorkerLostError],
    [JobLostError],
  ])('%p keeps its class', (Class) => {
    const error = new (Class as new (message: string) => Error)('why');
    const back = there(error) as Error;

    expect(back).toBeInstanceOf(Class);
    expect([back.name, back.message, back.stack]).toEqual([error.name, 'why', error.stack]);
    expect(Object.keys(back)).toEqual([]);
  });

  it('so do errors of errors', () => {
    const back = there(
      new TaskGroupError([new RangeError('one'), 'two', undefined], 'both'),
    ) as TaskGroupError;

    expect(back).toBeInstanceOf(TaskGroupError);
    expect(back.errors).toEqual([new RangeError('one'), 'two', undefined]);
    expect(there(new AggregateError([1]))).toBeInstanceOf(AggregateError);
  });

  it("so do RxJS's TimeoutError, and CancelledError with its reason", () => {
    expect(there(timeoutError())).toBeInstanceOf(TimeoutError);
    expect((there(timeoutError()) as Error).name).toBe('TimeoutError');
    expect(there(new CancelledError('stop'))).toMatchObject({ name: 'CancelledError', reason: 'stop' });
    expect(there(new CancelledError(new RangeError('far')))).toMatchObject({ reason: new RangeError('far') });
    expect((there(new CancelledError()) as CancelledError).reason).toBeUndefined();
  });

  it.each<[string, () => unknown]>([
    ['a revoked Proxy', revokedProxy],
    ['an object whose text cannot be made', () => ({ toString: () => raise(), at: new Date() })],
    ['an error whose name throws', () => withGetter('name')],
    ['an error whose message throws', () => withGetter('message')],
    ['an error whose stack throws', () => withGetter('stack')],
    ['an error whose cause throws', () => withGetter('cause')],
    ['an error whose property throws', () => withGetter('format')],
    ['an error whose constructor throws', () => withGetter('constructor')],
    [
      'a Proxy of an error, with traps that throw',
      () => new Proxy(new Error(), { get: raise, ownKeys: raise }),
    ],
    ['an error that causes itself', selfCaused],
    ['an error with a name that is no text', () => Object.assign(new Error(), { name: Symbol('odd') })],
  ])('%s is packed: nothing that is thrown can prevent the report', (_, thrown) => {
    expect(() => there(thrown())).not.toThrow();
  });

  it('errors that contain each other are cut off, so that the report stays small', () => {
    const error = new AggregateError([], 'all of them');
    error.errors.push(error, error, error, error);
    const wide = new AggregateError(Array.from({ length: 10_000 }, (_, n) => new Error(String(n))));

    for (const each of [error, wide])
      expect(JSON.stringify(packThrown(each, DEFAULT_LIMITS)).length).toBeLessThan(2_000_000);
    expect(there(error)).toBeInstanceOf(AggregateError);
  });

  it.each([['a text'], [5], [null], [undefined], [{ code: 1 }]])(
    '%j, which is no error, comes as it is',
    (thrown) => {
      expect(there(thrown)).toEqual(thrown);
    },
  );

  it('a value that is neither an error nor portable becomes its text', () => {
    expect(there(new Date(0))).toBe(String(new Date(0)));
    expect(there(Object.create(Object.create(Object.create(null) as object) as object))).toBe(
      'a value without a text',
    );
  });

  it('an error of a registered class is made without its constructor; a property that is not portable becomes its text', () => {
    const back = there(new OwnError('why', new Date(0)), [OwnError]) as OwnError;

    expect(back).toBeInstanceOf(OwnError);
    expect([back.message, back.when]).toEqual(['why', String(new Date(0))]);
  });

  it('an error of another class is a RemoteError, also if the class sets no name, and if it is packed again', () => {
    const back = there(there(new OwnError('why', new Date(0)))) as RemoteError;

    expect(back).toBeInstanceOf(RemoteError);
    expect([back.name, back.remoteName, back.message]).toEqual(['RemoteError', 'OwnError', 'why']);
  });

  it('an AbortError of the platform is one with that name', () => {
    expect(there(new DOMException('no more', 'AbortError'))).toMatchObject({ remoteName: 'AbortError' });
  });

  it('a chain of causes is cut, an endless one too', () => {
    const error = new Error('round');
    error.cause = error;
    let depth = 0;
    for (
      let each = there(error) as Error | undefined;
      each !== undefined;
      each = each.cause as Error | undefined
    )
      depth++;

    expect(depth).toBe(9);
  });

  it('a long text is cut', () => {
    expect((there(new Error('x'.repeat(20_000))) as Error).message).toHaveLength(10_001);
  });

  it('stacks do not cross with `stacks: false`', () => {
    const back = there(new RangeError('far'), [], { ...DEFAULT_LIMITS, stacks: false }) as Error;

    expect(back.stack).toBe('RangeError: far\n    at a worker, which keeps its stacks');
  });

  it('a name from the wire finds neither an unregistered class nor a prototype', () => {
    const back = unpackThrown({
      error: {
        name: '__proto__',
        message: 'evil',
        props: JSON.parse(
          '{ "__proto__": { "isAdmin": true }, "stack": "forged", "then": "text" }',
        ) as Record<string, string>,
      },
    });

    expect(back).toBeInstanceOf(RemoteError);
    expect((back as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect((back as Error).stack).not.toBe('forged');
    expect(unpackThrown({ error: { name: 'constructor', message: '' } })).toBeInstanceOf(RemoteError);
  });

  it('an error that a program makes by hand knows its remote name', () => {
    expect(new RemoteError('OwnError', 'why', { cause: 1 })).toMatchObject({
      remoteName: 'OwnError',
      cause: 1,
    });
  });
});
