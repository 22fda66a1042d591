import { type Observable, timeout, TimeoutError } from 'rxjs';
import {
  config,
  type Coroutine,
  createTask,
  Future,
  now,
  run,
  sleep,
  waitFor,
  withDeadline,
  withTimeout,
} from 'rxtask';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

/* Every timeout error names the task and the limit, and with `config.debug` the place where the limit was set. */
afterEach(() => {
  config.debug = false;
});

function* forever(): Coroutine<void> {
  yield* new Future<void>();
}

const limited: [string, () => Coroutine<unknown>, string][] = [
  ['withTimeout', () => body(withTimeout(400, forever)), '"main" timed out after 400 ms'],
  [
    'withTimeout, of a part of a millisecond',
    () => body(withTimeout(0.5, forever)),
    '"main" timed out after 0.5 ms',
  ],
  ['withTimeout, passed already', () => body(withTimeout(-1, forever)), '"main" timed out after 0 ms'],
  [
    'withTimeout, moved',
    () =>
      body(
        withTimeout(400, function* (scope) {
          yield* sleep(100);
          scope.reschedule(now() + 500);
          yield* forever();
        }),
      ),
    '"main" timed out after 600 ms',
  ],
  ['withDeadline', () => body(withDeadline(now() + 400, forever)), '"main" timed out after 400 ms'],
  ['waitFor of a coroutine', () => body(waitFor(forever(), 400)), '"main" timed out after 400 ms'],
  [
    'waitFor of a task',
    () => body(waitFor(createTask(forever, { name: 'load' }), 400)),
    '"load" timed out after 400 ms',
  ],
  [
    'waitFor of a task, at once',
    () => body(waitFor(createTask(forever, { name: 'load' }), 0)),
    '"load" timed out after 0 ms',
  ],
  ['waitFor of other work, at once', () => body(waitFor(forever, -5)), '"main" timed out after 0 ms'],
  [
    'waitFor of a future',
    () => body(waitFor(new Future({ name: 'answer' }), 400)),
    '"answer" timed out after 400 ms',
  ],
];

function* body(work: ReturnType<typeof withTimeout>): Coroutine<unknown> {
  return yield* raisedBy(work);
}

it.each(limited)('%s', (_, make, message) => {
  const { task } = inVirtualTime(function* () {
    return yield* createTask(make, { name: 'main' });
  });
  const error = task.result() as TimeoutError & { cause?: unknown };

  expect(error).toBeInstanceOf(TimeoutError);
  expect([error.message, error.name, error.info]).toEqual([message, 'TimeoutError', null]);
});

it.each(limited)('%s, with config.debug, says where', (_, make, message) => {
  config.debug = true;
  const { task } = inVirtualTime(function* () {
    return yield* createTask(make, { name: 'main' });
  });

  const place = /^(.*); the deadline was set at (.*)$/.exec((task.result() as Error).message);
  expect(place?.[1]).toBe(message);
  expect(place?.[2]).toMatch(/timeout-errors\.spec\.ts:\d+:\d+$/);
});

it.each(limited)(
  '%s: the stack, by which uncaught errors are printed, begins with the same',
  (_, make, message) => {
    const { task } = inVirtualTime(function* () {
      return yield* createTask(make, { name: 'main' });
    });
    const [head, frame] = (task.result() as Error).stack!.split('\n');

    expect(head).toBe(`TimeoutError: ${message}`);
    expect(frame).toMatch(/^ +at /);
  },
);

it('in real time too, the message has the limit that was given', async () => {
  const error = await run(() => body(waitFor(forever, 5)), { name: 'main' });

  expect((error as Error).message).toBe('"main" timed out after 5 ms');
});

it('the timeout operator raises the error of RxJS', async () => {
  const limit = createTask(forever).pipe(timeout(1)) as Observable<unknown>;
  const error = await new Promise((resolve) => {
    limit.subscribe({ error: resolve });
  });

  expect(error).toBeInstanceOf(TimeoutError);
  expect((error as Error).message).toBe('Timeout has occurred');
});
