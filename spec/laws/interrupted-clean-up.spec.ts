import { Observable, Subject, takeUntil, throwError, timeout, TimeoutError } from 'rxjs';
import {
  CancelledError,
  coroutine,
  type Coroutine,
  createTask,
  Future,
  gather,
  sleep,
  type Task,
  taskGroup,
  taskScheduler,
  until,
  waitFor,
  withTimeout,
} from 'rxtask';
import { ASYNC_DISPOSE, DISPOSE } from '../../lib/dispose.js';
import { raisedBy } from '../support/raised-by.js';
import { play } from '../support/virtual-time.js';

const broken = new Error('disk full');
const failing = coroutine(function* (): Coroutine<void> {
  yield* sleep(1);
  throw broken;
});

function* slowly(): Coroutine<void> {
  yield* sleep(1000);
}

/** The waits by which work fails. */
const failures: Record<string, () => Coroutine<unknown>> = {
  *'a coroutine call'() {
    yield* failing();
  },
  *'a task'() {
    yield* createTask(failing());
  },
  *'a future'() {
    const future = new Future<void>();
    future.setException(broken);
    yield* future;
  },
  *'an Observable'() {
    yield* until(throwError(() => broken));
  },
  *'an Observable that fails later'() {
    yield* until(new Observable<void>((subscriber) => createTask(failing()).subscribe(subscriber)));
  },
  *'a gather'() {
    yield* gather([failing(), sleep(2)]);
  },
  *'a deadline that has not passed'() {
    yield* waitFor(failing(), 5);
  },
};

/** All ways to interrupt the clean-up of a task. Each returns what then holds the error of the interruption. */
const interruptions: Record<string, (task: Task<void>) => Coroutine<unknown>> = {
  *'cancel()'(task) {
    task.cancel();
    return yield* raisedBy(task);
  },
  *'cancel() with an Error for its reason'(task) {
    task.cancel(new Error('shutdown'));
    return yield* raisedBy(task);
  },
  *'cancelAndWait()'(task) {
    yield* task.cancelAndWait('enough');
    return yield* raisedBy(task);
  },
  *using(task) {
    task[DISPOSE]();
    return yield* raisedBy(task);
  },
  *'await using'(task) {
    void task[ASYNC_DISPOSE]();
    return yield* raisedBy(task);
  },
  *'the last subscriber, who leaves'(task) {
    task.subscribe().unsubscribe();
    yield* sleep(1);
    return yield* raisedBy(task);
  },
  *takeUntil(task) {
    const stop = new Subject<void>();
    task.pipe(takeUntil(stop)).subscribe();
    stop.next();
    yield* sleep(1);
    return yield* raisedBy(task);
  },
  *'RxJS timeout'(task) {
    task.pipe(timeout({ each: 1, scheduler: taskScheduler })).subscribe({ error: () => undefined });
    yield* sleep(2);
    return yield* raisedBy(task);
  },
  *waitFor(task) {
    const error = (yield* raisedBy(waitFor(task, 1))) as TimeoutError;
    expect(error).toBeInstanceOf(TimeoutError);
    return error.cause;
  },
  *withTimeout(task) {
    const error = (yield* raisedBy(
      withTimeout(1, function* () {
        yield* task;
      }),
    )) as TimeoutError;
    expect(error).toBeInstanceOf(TimeoutError);
    return error.cause;
  },
  *'a gather that is cancelled'(task) {
    const both = gather([task]);
    both.cancel(new Error('shutdown'));
    return yield* raisedBy(both);
  },
  *'a group that fails'(task) {
    const group = taskGroup(function* (tasks) {
      tasks.createTask(function* () {
        yield* task;
      });
      yield* sleep(0);
      throw new Error('another');
    });
    yield* raisedBy(group);
    return yield* raisedBy(task);
  },
};

/** A task whose clean-up after `failure` takes long. */
function* cleaningUpAfter(failure: () => Coroutine<unknown>): Coroutine<Task<void>> {
  const task = createTask(function* () {
    try {
      yield* failure();
    } finally {
      yield* sleep(1000);
    }
  });
  yield* sleep(10);
  expect(task.state).toBe('running');
  return task;
}

describe.each(Object.entries(failures))('the clean-up after the failure of %s', (_, failure) => {
  it.each(Object.entries(interruptions))(
    'may be interrupted by %s: the failure is the cause of the CancelledError',
    (_how, interrupt) => {
      const error = play(function* () {
        const task = yield* cleaningUpAfter(failure);
        const raised = yield* interrupt(task);
        expect(task.cancelled()).toBe(true);
        return raised;
      });

      expect(error).toBeInstanceOf(CancelledError);
      expect((error as CancelledError).cause).toBe(broken);
    },
  );
});

describe('the clean-up after an error that the function itself throws', () => {
  /** Fails by itself, and cleans up as `cleanUp` says. */
  const failingItself = (cleanUp: () => Coroutine<unknown>): Task<void> =>
    createTask(function* () {
      try {
        yield* sleep(1);
        throw broken;
      } finally {
        yield* cleanUp();
      }
    });

  it('ends with that error if nothing interrupts it', () => {
    expect(play(() => raisedBy(failingItself(slowly)))).toBe(broken);
  });

  it('loses it to an interruption, as the docs say: a library cannot see it', () => {
    const error = play(function* () {
      const task = failingItself(slowly);
      yield* sleep(10);
      task[DISPOSE]();
      return yield* raisedBy(task);
    });

    expect(error).toBeInstanceOf(CancelledError);
    expect((error as CancelledError).cause).toBeUndefined();
  });

  it('keeps it if the work is a call of the function that cleans up', () => {
    const error = play(function* () {
      const task = yield* cleaningUpAfter(failures['a coroutine call']!);
      task[DISPOSE]();
      return yield* raisedBy(task);
    });

    expect((error as CancelledError).cause).toBe(broken);
  });
});
