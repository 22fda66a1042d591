import { inspect } from 'node:util';
import { NEVER, timeout, TimeoutError as RxTimeoutError } from 'rxjs';
import { config, createTask } from 'rxtask';
import {
  BrokenBarrierError,
  CancelledError,
  InvalidStateError,
  QueueEmptyError,
  QueueFullError,
  QueueShutDownError,
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

  it('has neither message nor cause of any other reason', () => {
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

  it('can be made without calling for a stack, which is what makes cancelling cheap', () => {
    const captured = jest.spyOn(Error, 'captureStackTrace');
    const { stackTraceLimit } = Error;
    let asked = 0;
    Object.defineProperty(Error, 'stackTraceLimit', {
      configurable: true,
      get: () => (asked++, stackTraceLimit),
    });
    try {
      new CancelledError('why');
      expect(captured).not.toHaveBeenCalled();
      expect(asked).toBe(0);
    } finally {
      Object.defineProperty(Error, 'stackTraceLimit', {
        configurable: true,
        writable: true,
        value: stackTraceLimit,
      });
      captured.mockRestore();
    }
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

describe('TimeoutError', () => {
  it('is made by us as RxJS makes it, with a cause if there is one', () => {
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
    const ended = new Promise((resolve) => {
      task.pipe(timeout(1)).subscribe({ error: resolve });
    });
    await expect(ended).resolves.toBeInstanceOf(TimeoutError);
    await expect(task).rejects.toBeInstanceOf(CancelledError);
  });
});
