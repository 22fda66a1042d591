/**
 * Checks the library as a user sees it, in any runtime. Each line names a check, and whether it passed. The libraries are
 * parameters, so that one program serves `import` and `require`.
 */
exports.acceptance = async function acceptance(rxtask, rxjs) {
  const { AsyncEvent, CancelledError, TimeoutError, coroutine, createTask, gather, Lock, now } = rxtask;
  const { periodic, Queue, run, shield, sleep, Task, taskGroup, until, waitFor, withTimeout } = rxtask;
  const lines = [];
  const check = (what, isSo) => lines.push(`${isSo ? 'yes' : 'NO'}: ${what}`);

  // One rxjs: a task is an Observable of the user's rxjs.
  check('a task is an Observable', createTask(rxjs.of(1)) instanceof rxjs.Observable);
  check("the library's TimeoutError is that of rxjs", TimeoutError === rxjs.TimeoutError);

  await run(function* () {
    const log = [];
    const task = createTask(function* () {
      try {
        yield* sleep(60_000);
      } finally {
        yield* sleep(1);
        log.push('cleaned up');
      }
    });
    yield* sleep(5);
    check('a cancellation is accepted', task.cancel('took too long'));
    try {
      yield* task;
    } catch (error) {
      check('it is raised at the wait', error instanceof CancelledError && error.reason === 'took too long');
    }
    check('the clean-up has run', log.join() === 'cleaned up' && task.state === 'cancelled');

    const double = coroutine(function* (n) {
      yield* sleep(1);
      return 2 * n;
    });
    check('coroutines call each other', (yield* double(yield* double(1))) === 4);
    const all = yield* gather([double(1), rxjs.of(3), Promise.resolve(4)]);
    check('a generator, an Observable and a promise are gathered', all.join() === '2,3,4');

    try {
      yield* waitFor(sleep(1000), 5);
    } catch (error) {
      check('a deadline is kept', error instanceof rxjs.TimeoutError);
    }
    const inTime = yield* withTimeout(1000, function* () {
      yield* sleep(1);
      return 'in time';
    });
    check('work within its deadline is left alone', inTime === 'in time');

    const ticks = [];
    const stop = new AsyncEvent();
    const ticking = periodic(2, (count) => ticks.push(count), { until: stop });
    while (ticks.length < 3) yield* sleep(1);
    stop.set();
    yield* ticking;
    check('a periodic task ticks until it is stopped', ticking.state === 'succeeded');

    const queue = new Queue(1);
    const sum = yield* taskGroup(function* (group) {
      group.createTask(function* () {
        for (const n of [1, 2, 3]) yield* queue.put(n);
      });
      return (yield* queue.get()) + (yield* queue.get()) + (yield* queue.get());
    });
    check('a group hands items through a queue', sum === 6);

    const lock = new Lock();
    const held = yield* lock.acquire();
    check('a lock is held', lock.locked());
    // Jest's jsdom has a Symbol without dispose; compilers look for this one then.
    held[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
    check('and given back by its disposer', !lock.locked());

    const inner = createTask(sleep(2, 'kept'));
    const outer = shield(inner);
    outer.cancel();
    check('what is shielded goes on', (yield* inner) === 'kept');
    check('the clock moves', now() > 0);
    check('a signal is aborted', yield* signalled(rxtask));
  });

  const left = createTask(rxjs.timer(0, 1));
  await new Promise((resolve) => left.pipe(rxjs.take(2)).subscribe({ complete: resolve }));
  await until(left.state$.pipe(rxjs.filter((state) => state === 'cancelled')));
  check('a task that its last subscriber leaves is cancelled', left instanceof Task && left.cancelled());
  return lines;
};

function* signalled({ createTask, sleep }) {
  let seen = false;
  const task = createTask(async ({ signal }) => {
    signal.addEventListener('abort', () => (seen = true));
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
  yield* sleep(1);
  task.cancel();
  while (!task.done()) yield* sleep(1);
  return seen && task.cancelled();
}
