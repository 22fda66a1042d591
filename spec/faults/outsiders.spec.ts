import { Observable, VirtualTimeScheduler } from 'rxjs';
import {
  allTasks,
  asCompleted,
  AsyncEvent,
  coroutine,
  createTask,
  Future,
  gather,
  Lock,
  shield,
  sleep,
  type Task,
  taskGroup,
} from 'rxtask';
import { reported } from '../support/reported.js';
import { unhandledErrors } from '../support/unhandled.js';
import { inVirtualTime } from '../support/virtual-time.js';

const unhandled = unhandledErrors();

const fault = new Error('fault');
const throwFault = (): never => {
  throw fault;
};

const STEPS = 4;

const steps = coroutine(function* () {
  for (let i = 0; i < STEPS; i++) yield* sleep(1);
  return 'result';
});

/** The instants before, between and after the steps. */
const moments = Array.from({ length: STEPS + 2 }, (_, i) => i);

/**
 * Plays `inject(task)` at one instant of a task's life, on a task that others wait for in all possible ways. Returns what those
 * receive.
 */
function disturbed(moment: number, inject: (task: Task<string>) => void): unknown[] {
  const { task: main } = inVirtualTime(function* () {
    const got: unknown[] = [];
    const lock = new Lock();
    const task = createTask(steps());
    const listen = (name: string): void => {
      task.subscribe((value) => got.push([name, value]));
      task.addDoneCallback((done) => got.push([`${name} callback`, done.state]));
    };
    listen('before');
    const waiting = createTask(function* () {
      using _held = yield* lock.acquire();
      return yield* gather([task, shield(task)]);
    });
    yield* sleep(moment);
    inject(task);
    listen('after');
    const inGroup = yield* taskGroup(function* (group) {
      return yield* group.createTask(task);
    });
    yield* sleep(STEPS);
    got.push(inGroup, yield* waiting, lock.locked(), allTasks().size);
    return got;
  });
  return main.result();
}

describe.each(moments)('At instant %p of a task, to which nothing else happens,', (moment) => {
  const expected = disturbed(moment, () => {
    // nothing
  });

  it.each<[string, (task: Task<string>) => void]>([
    ['an observer that throws at the value', (task) => task.subscribe(throwFault)],
    ['an observer that throws at the end', (task) => task.subscribe({ complete: throwFault })],
    ['a done callback that throws', (task) => task.addDoneCallback(throwFault)],
    [
      'a teardown that throws, of one who stays',
      (task) => {
        new Observable((subscriber) => {
          subscriber.add(throwFault);
          return task.subscribe(subscriber);
        }).subscribe();
      },
    ],
    ['a watcher of its state that throws', (task) => task.state$.subscribe(throwFault)],
  ])('%s is reported, and does not affect other code', async (name, inject) => {
    expect(disturbed(moment, inject)).toEqual(expected);
    await reported();
    // RxJS drops the error of a teardown while its subscriber is still subscribing, as it is to a task that is done.
    const isDropped = moment > STEPS && name.startsWith('a teardown');
    expect(new Set(unhandled.map(rootOf))).toEqual(new Set(isDropped ? [] : [fault]));
  });
});

/** RxJS wraps the errors of teardowns. */
function rootOf(error: unknown): unknown {
  const { errors } = error as { errors?: unknown[] };
  return errors === undefined ? error : rootOf(errors[0]);
}

describe('A teardown that throws', () => {
  it('when the work is an Observable, is the failure of the task that is cancelled', () => {
    const { task: main } = inVirtualTime(function* () {
      const task = createTask(new Observable<never>(() => throwFault));
      yield* sleep(1);
      task.cancel();
      yield* sleep(1);
      return [task.state, rootOf(task.exception())];
    });

    expect(main.result()).toEqual(['failed', fault]);
  });
});

describe('An observer that throws', () => {
  it('on a set event does not keep it from other observers and waiting tasks', async () => {
    const { task: main } = inVirtualTime(function* () {
      const event = new AsyncEvent();
      const seen: string[] = [];
      event.subscribe(throwFault);
      event.subscribe(() => seen.push('observer'));
      const waiting = createTask(event.wait());
      yield* sleep(1);
      event.set();
      yield* waiting;
      return seen;
    });
    await reported();

    expect(main.result()).toEqual(['observer']);
    expect(unhandled).toEqual([fault]);
  });

  it('on asCompleted does not keep values from other observers', async () => {
    const { task: main } = inVirtualTime(function* () {
      const seen: unknown[] = [];
      const all = asCompleted([sleep(1, 'a'), sleep(2, 'b')]);
      all.subscribe(throwFault);
      all.subscribe((task) => seen.push(task.result()));
      for (const next of all) seen.push(yield* next);
      return seen;
    });
    await reported();

    expect(main.result()).toEqual(['a', 'a', 'b', 'b']);
    expect(unhandled).toEqual([fault, fault]);
  });
});

describe('A done callback that throws', () => {
  it('does not keep the callbacks before and behind it from running, in order', async () => {
    const scheduler = new VirtualTimeScheduler();
    const future = new Future<void>({ scheduler });
    const seen: string[] = [];
    future.addDoneCallback(() => seen.push('first'));
    future.addDoneCallback(throwFault);
    future.addDoneCallback(() => seen.push('last'));
    future.setResult();
    scheduler.flush();
    await reported();

    expect(seen).toEqual(['first', 'last']);
    expect(unhandled).toEqual([fault]);
  });
});
