import { inspect } from 'node:util';
import { isNativeError } from 'node:util/types';
import { NEVER, timeout, TimeoutError as RxTimeoutError } from 'rxjs';
import { config, createTask } from 'rxtask';
import {
  BrokenBarrierError,
  CancelledError,
  InvalidStateError,
  QueueEmptyError,
  QueueFullError,
  QueueShutDownError,
  replaceFailure,
  TaskGroupError,
  TimeoutError,
  timeoutError,
} from '../lib/errors.js';

describe('CancelledError', () => {
  afterEach(() => {
    config.debug = false;
  });

  it('is an Error, named after its class', () => {
    const error = new CancelledError();
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(CancelledError);
    expect(error.name).toBe('CancelledError');
    expect(error.constructor).toBe(CancelledError);
  });

  it.each([['a word'], [42], [null], [undefined], [{ any: 'object' }], [new Error('why')]])(
    'has exactly the reason that was given: %p',
    (reason) => {
      expect(new CancelledError(reason).reason).toBe(reason);
    },
  );

  it('has a string for its message', () => {
    expect(new CancelledError('Took too long').message).toBe('Took too long');
    expect(String(new CancelledError('Took too long'))).toBe('CancelledError: Took too long');
  });

  it('has an Error for its cause, and its message', () => {
    const cause = new TypeError('no such thing');
    const error = new CancelledError(cause);
    expect(error.cause).toBe(cause);
    expect(error.message).toBe('no such thing');
  });

  it('has the failure that it replaces for its cause: the first one, and rather than the reason', () => {
    const [reason, failure] = [new Error('reason'), new Error('failure')];
    for (const error of [new CancelledError(reason), new CancelledError('text'), new CancelledError()]) {
      replaceFailure(error, undefined);
      expect(error.cause).toBe(error.reason === reason ? reason : undefined);
      replaceFailure(error, failure);
      replaceFailure(error, new Error('a later one'));
      expect(error.cause).toBe(failure);
      expect(Object.keys(error)).toEqual(['reason']);
    }
  });

  it('has neither message nor cause if its reason is of another kind', () => {
    for (const reason of [undefined, 42, { message: 'not an error' }]) {
      const error = new CancelledError(reason);
      expect(error.message).toBe('');
      expect(error.cause).toBeUndefined();
      expect(String(error)).toBe('CancelledError');
    }
  });

  it('has a stack of one line, and says where it comes from only with config.debug', () => {
    expect(new CancelledError('why').stack).toBe('CancelledError: why');

    config.debug = true;
    const [head, first] = new CancelledError('why').stack!.split('\n');
    expect(head).toBe('CancelledError: why');
    expect(first).toContain('errors.spec');
  });

  it('can be given a message, a cause, a stack and a name like any error, without effect on others', () => {
    const error = new CancelledError('why');
    const cause = new Error('cause');
    error.message = 'told anew';
    error.cause = cause;
    error.stack = 'from nowhere';
    error.name = 'Renamed';

    expect(error).toMatchObject({ message: 'told anew', stack: 'from nowhere', name: 'Renamed' });
    expect(error.cause).toBe(cause);
    expect(error.reason).toBe('why');
    expect(new CancelledError('why')).toMatchObject({
      message: 'why',
      stack: 'CancelledError: why',
      name: 'CancelledError',
    });
  });

  it('is shown with its name and message', () => {
    const shown = inspect(new CancelledError('Took too long'));
    expect(shown).toContain('CancelledError');
    expect(shown).toContain('Took too long');
  });

  it('captures no stack, which is what makes cancelling cheap, and leaves the limit of stacks as it was', () => {
    const captured = jest.spyOn(Error, 'captureStackTrace');
    const { stackTraceLimit } = Error;
    try {
      for (const limit of [7, 0, Infinity]) {
        Error.stackTraceLimit = limit;
        expect(new CancelledError('why').stack).toBe('CancelledError: why');
        expect(Error.stackTraceLimit).toBe(limit);
      }
      expect(captured).not.toHaveBeenCalled();
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
      captured.mockRestore();
    }
  });

  it('can be created with a reason that cannot be inspected', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();

    expect(new CancelledError(proxy).message).toBe('');
  });

  describe('is to the platform what any subclass of Error is:', () => {
    class Plain extends Error {
      constructor(readonly reason: unknown) {
        super(reason as string);
      }
    }
    const error = new CancelledError('page left');
    const plain = new Plain('page left');

    it.each<[string, (error: Error) => unknown]>([
      ['isNativeError', (each) => isNativeError(each)],
      ['its tag', (each) => Object.prototype.toString.call(each)],
      ['JSON', (each) => JSON.stringify(each)],
      ['its keys', (each) => Object.keys(each)],
      ['its own properties', (each) => Object.getOwnPropertyNames(each).sort()],
      ['what Object.assign copies', (each) => Object.assign({}, each)],
      [
        'structuredClone',
        (each) => {
          const clone = structuredClone(each);
          return [isNativeError(clone), clone.message, clone.name];
        },
      ],
      ['structuredClone of its cause', (each) => structuredClone({ cause: each }).cause.message],
      ['stack is not enumerable', (each) => Object.getOwnPropertyDescriptor(each, 'stack')?.enumerable],
      ['message', (each) => Object.getOwnPropertyDescriptor(each, 'message')],
    ])('%s', (_, look) => {
      expect(look(error)).toEqual(look(plain));
    });

    it('has its cause as a property like the one that the constructor of Error sets', () => {
      const cause = new Error('why');

      expect(Object.getOwnPropertyDescriptor(new CancelledError(cause), 'cause')).toEqual(
        Object.getOwnPropertyDescriptor(new Error('why', { cause }), 'cause'),
      );
    });

    it('it is printed with its name and message', () => {
      expect(inspect(error)).toBe("[CancelledError: page left] { reason: 'page left' }");
      expect(inspect(new CancelledError())).toBe('[CancelledError] { reason: undefined }');
    });
  });
});

const classes = {
  InvalidStateError,
  QueueEmptyError,
  QueueFullError,
  QueueShutDownError,
  BrokenBarrierError,
};

describe.each(Object.entries(classes))('%s', (name, ErrorClass) => {
  it('is an Error, named after its class, with the message given', () => {
    const error = new ErrorClass('too early');
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(ErrorClass);
    expect(error.name).toBe(name);
    expect(error.message).toBe('too early');
  });

  it('is named in its stack, which is what Node prints of an uncaught error', () => {
    expect(new ErrorClass('too early').stack).toMatch(new RegExp(`^${name}: too early\\n`));
  });

  it('keeps its cause', () => {
    const cause = new Error('why');
    expect(new ErrorClass('too early', { cause }).cause).toBe(cause);
  });
});

describe('TaskGroupError', () => {
  it('is an AggregateError, named after its class, with all the failures', () => {
    const failures = [new Error('one'), 'two'];
    const error = new TaskGroupError(failures, 'two children have failed');
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.name).toBe('TaskGroupError');
    expect(error.message).toBe('two children have failed');
    expect(error.errors).toEqual(failures);
  });
});

describe('TaskGroupError.split and subgroup', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((message) => new TypeError(message)) as [Error, Error, Error];
  const [x, y] = ['x', 'y'].map((message) => new RangeError(message)) as [Error, Error];
  const isType = (error: unknown): boolean => error instanceof TypeError;

  /** A group as its message and errors, nested. */
  const shapeOf = (error: unknown): unknown =>
    error instanceof TaskGroupError ? { [error.message]: error.errors.map(shapeOf) } : error;

  it('take groups that nest deeper than the stack of the engine', () => {
    const leaves = [new TypeError('a'), new RangeError('b')];
    let group = new TaskGroupError(leaves, 'group');
    for (let i = 0; i < 20_000; i++) group = new TaskGroupError([group], 'group');
    const [types, rest] = group.split((error) => error instanceof TypeError);
    const leafOf = (found: TaskGroupError | undefined): unknown => {
      let error: unknown = found;
      while (error instanceof TaskGroupError) error = error.errors[0];
      return error;
    };
    expect([leafOf(types), leafOf(rest)]).toEqual(leaves);
  });

  it('divide the failures, and keep the order', () => {
    const group = new TaskGroupError([a, x, b, y], 'group');
    const [types, rest] = group.split(isType);

    expect(shapeOf(types)).toEqual({ group: [a, b] });
    expect(shapeOf(rest)).toEqual({ group: [x, y] });
    expect(shapeOf(group.subgroup(isType))).toEqual({ group: [a, b] });
    expect(shapeOf(group)).toEqual({ group: [a, x, b, y] });
  });

  it('keep the shape of nested groups, and leave out the empty ones', () => {
    const group = new TaskGroupError(
      [
        a,
        new TaskGroupError([x], 'ranges'),
        new TaskGroupError([b, new TaskGroupError([y, c], 'inner')], 'middle'),
      ],
      'outer',
    );
    const [types, rest] = group.split(isType);

    expect(shapeOf(types)).toEqual({ outer: [a, { middle: [b, { inner: [c] }] }] });
    expect(shapeOf(rest)).toEqual({ outer: [{ ranges: [x] }, { middle: [{ inner: [y] }] }] });
  });

  it('have undefined in place of a group without errors', () => {
    const group = new TaskGroupError([a, b], 'group');

    expect(shapeOf(group.split(isType)[0])).toEqual({ group: [a, b] });
    expect(group.split(isType)[1]).toBeUndefined();
    expect(group.split(() => false)[0]).toBeUndefined();
    expect(shapeOf(group.split(() => false)[1])).toEqual({ group: [a, b] });
    expect(group.subgroup(() => false)).toBeUndefined();
  });

  it('give a group that matches itself', () => {
    const inner = new TaskGroupError([a, x], 'inner');
    const group = new TaskGroupError([inner, y], 'outer');

    expect(group.split(() => true)).toEqual([group, undefined]);
    expect(group.subgroup((error) => error === inner)?.errors).toEqual([inner]);
    expect(group.subgroup((error) => error === inner)?.errors[0]).toBe(inner);
  });

  it('keep cause and stack', () => {
    const group = new TaskGroupError([a, x], 'group');
    group.cause = b;
    const types = group.subgroup(isType)!;

    expect(types).toBeInstanceOf(TaskGroupError);
    expect([types.cause, types.stack]).toEqual([b, group.stack]);
    expect(Object.keys(types)).toEqual(Object.keys(new TaskGroupError([a], 'group')));
  });

  it('may hold other aggregates, which are failures like any', () => {
    const any = new AggregateError([a, x], 'Promise.any');

    expect(new TaskGroupError([any], 'group').subgroup(isType)).toBeUndefined();
  });

  it('raise what the predicate throws', () => {
    expect(() =>
      new TaskGroupError([a], 'group').split(() => {
        throw x;
      }),
    ).toThrow(x);
  });
});

describe('TimeoutError', () => {
  it('says what has timed out, after how long, and where the deadline was set', () => {
    expect(timeoutError(undefined, { title: '"load"', ms: 400 }).message).toBe(
      '"load" timed out after 400 ms',
    );
    expect(timeoutError(undefined, { title: '"load"', ms: 0.1 + 0.2, setAt: 'a.ts:1:2' }).message).toBe(
      '"load" timed out after 0.3 ms; the deadline was set at a.ts:1:2',
    );
    expect(timeoutError(undefined, { title: '"load"', ms: undefined }).message).toBe('"load" timed out');
    expect(timeoutError(undefined, { title: '"load"', ms: 400 })).toMatchObject({
      name: 'TimeoutError',
      info: null,
    });
  });

  it('is made as RxJS makes it, with a cause if there is one', () => {
    const cause = new CancelledError();
    expect(timeoutError(cause)).toBeInstanceOf(RxTimeoutError);
    expect(timeoutError(cause)).toMatchObject({ message: 'Timeout has occurred', cause });
    expect('cause' in timeoutError()).toBe(false);
  });

  it("is RxJS's own class", () => {
    expect(TimeoutError).toBe(RxTimeoutError);
  });

  it('is what the timeout operator raises on a task', async () => {
    const task = createTask(NEVER);
    // A done callback does not hold the task. An `await` might, if a busy machine runs it before the loop's next turn.
    const done = new Promise<void>((resolve) => {
      task.addDoneCallback(() => {
        resolve(); // without the task: the promise would be rejected as it is
      });
    });
    const ended = new Promise((resolve) => {
      task.pipe(timeout(1)).subscribe({ error: resolve });
    });
    await expect(ended).resolves.toBeInstanceOf(TimeoutError);
    await done;
    expect(task.cancelled()).toBe(true);
  });
});

describe('Each error of the library is an error for the engine, too:', () => {
  const errors: [string, () => Error][] = [
    ['CancelledError', () => new CancelledError('gone')],
    ['TimeoutError', () => timeoutError(undefined, { title: '"load"', ms: 400 })],
    ['TimeoutError with a cause', () => timeoutError(new CancelledError('gone'))],
    ['InvalidStateError', () => new InvalidStateError('gone')],
    ['TaskGroupError', () => new TaskGroupError([new Error('first')], 'gone')],
    ['QueueEmptyError', () => new QueueEmptyError('gone')],
    ['QueueFullError', () => new QueueFullError('gone')],
    ['QueueShutDownError', () => new QueueShutDownError('gone')],
    ['BrokenBarrierError', () => new BrokenBarrierError('gone')],
  ];
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');

  afterEach(() => {
    config.debug = false;
    if (before === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Object.defineProperty(Error, 'prepareStackTrace', before);
  });

  it.each(errors)('%s', (name, make) => {
    const error = make();
    const { stack } = error;
    expect(isNativeError(error)).toBe(true);
    expect(Object.prototype.toString.call(error)).toBe('[object Error]');
    expect(Object.keys(error).filter((key) => key !== 'name' && key !== 'reason' && key !== 'info')).toEqual(
      [],
    );
    expect(stack).toContain(`${name.split(' ')[0]!}: ${error.message}`);
    expect(inspect(error)).toContain(error.message);

    const clone = structuredClone(error);
    expect(isNativeError(clone)).toBe(true);
    expect([clone.message, clone.stack]).toEqual([error.message, stack]);
  });

  it.each(errors)('%s, if Error.prepareStackTrace gives no text', (_, make) => {
    config.debug = true;
    for (const given of [[], 1, undefined, null, {}]) {
      Error.prepareStackTrace = () => given;
      const error = make();
      expect(() => error.stack).not.toThrow();
      expect(() => inspect(error)).not.toThrow();
    }
  });
});
