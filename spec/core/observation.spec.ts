import { type Awaitable, coroutine, createTask, gather, Lock, sleep, until } from 'rxtask';
import type { TaskObserver } from '../../lib/core/observation.js';
import { observeTasks } from '../../lib/core/observe-tasks.js';
import { play } from '../support/virtual-time.js';

/** Records the calls it gets. */
class Recorder implements TaskObserver {
  readonly events: string[] = [];

  created(task: object): void {
    this.note('created', task);
  }

  entering(): void {
    this.events.push('entering');
  }

  suspended(task: object, waitable: { readonly title: string }): void {
    this.note(`suspended on ${waitable.title}`, task);
  }

  resuming(task: object): void {
    this.note('resuming', task);
  }

  paused(task: object): void {
    this.note('paused', task);
  }

  requested(task: object, reason: unknown): void {
    this.note(`requested (${String(reason)})`, task);
  }

  ended(task: object): void {
    this.note('ended', task);
  }

  private note(event: string, task: object): void {
    const { name } = task as { name: string };
    this.events.push(`${event} ${name}`);
  }
}

function* forAMoment() {
  yield* sleep(1);
}

function playCancelled(): void {
  play(
    function* () {
      const task = createTask(sleep(5), { name: 'work' });
      yield* sleep(1);
      task.cancel('stop');
      yield* sleep(1);
    },
    { name: 'main' },
  );
}

const EVENTS = [
  'created main',
  'resuming main',
  'created work',
  'entering',
  'suspended on sleep(1) main',
  'paused main',
  'resuming work',
  'entering',
  'suspended on sleep(5) work',
  'paused work',
  'resuming main',
  'requested (stop) work',
  'entering',
  'suspended on sleep(1) main',
  'paused main',
  'resuming work',
  'ended work',
  'paused work',
  'resuming main',
  'ended main',
  'paused main',
];

describe('an observer of tasks', () => {
  it('is called for all that tasks do, in order, until it is removed', () => {
    const recorder = new Recorder();
    const stop = observeTasks(recorder);
    playCancelled();
    stop();
    playCancelled();
    expect(recorder.events).toEqual(EVENTS);
  });

  it.each([1, 2])(
    'tells of cold awaitables that are used, and of bodies that are left: %i observers',
    (count) => {
      const log: string[] = [];
      const stops = Array.from({ length: count }, () =>
        observeTasks({ usedCold: () => log.push('used'), abandoned: () => log.push('left') }),
      );
      play(function* () {
        const left = createTask(async () => new Promise(() => undefined));
        createTask(sleep(1));
        yield* sleep(1);
        left.cancel();
        yield* sleep(1);
      });
      for (const stop of stops) stop();

      expect(log).toEqual([...stops.map(() => 'used'), ...stops.map(() => 'left')]);
    },
  );

  it('reports an abandoned async body, unless the task abandons it on purpose, or the body waits through its context', () => {
    const left: string[] = [];
    const stop = observeTasks({ abandoned: (task) => left.push((task as { name: string }).name) });
    const never = new Promise(() => undefined);
    play(function* () {
      const tasks = [
        createTask(async () => never, { name: 'unseen' }),
        createTask(async () => never, { name: 'meant', onCancel: 'abandon' }),
        createTask(never, { name: 'no body' }),
        createTask(async ({ sleep: pause }) => pause(5), { name: 'sees it' }),
      ];
      yield* sleep(1);
      for (const task of tasks) task.cancel();
      yield* sleep(1);
    });
    stop();
    expect(left).toEqual(['unseen']);
  });

  it('tells of the end of a step in which a task that was cancelled before it has ended', () => {
    const recorder = new Recorder();
    const stop = observeTasks(recorder);
    play(
      function* () {
        createTask(sleep(5), { name: 'work' }).cancel();
        yield* sleep(0);
      },
      { name: 'main' },
    );
    stop();
    expect(recorder.events.slice(-7)).toEqual([
      'paused main',
      'resuming work',
      'ended work',
      'paused work',
      'resuming main',
      'ended main',
      'paused main',
    ]);
  });

  it.each<[string, (awaitable: Awaitable<unknown>) => unknown]>([
    ['a task', (awaitable) => createTask(awaitable)],
    ['a task that is cancelled before its first step', (awaitable) => createTask(awaitable).cancel()],
    ['a body that returns it', (awaitable) => createTask(() => awaitable)],
    ['a promise', (awaitable) => void awaitable.then()],
    ['a subscription', (awaitable) => awaitable.subscribe()],
    ['until()', (awaitable) => createTask(until(awaitable))],
    ['an async body', (awaitable) => createTask(async (context) => context.until(awaitable))],
    ['gather()', (awaitable) => gather([awaitable])],
  ])('tells that %s uses a cold awaitable', (_, use) => {
    for (const make of [() => sleep(1), () => coroutine(forAMoment)(), () => new Lock().acquire()]) {
      const used: unknown[] = [];
      const note = (awaitable: object): void => void used.push(awaitable);
      const stop = observeTasks({ usedCold: note, entering: note });
      const awaitable = make();
      play(function* () {
        use(awaitable);
        yield* sleep(5);
      });
      stop();
      expect(used.some((one) => one === awaitable)).toBe(true);
    }
  });

  it('tells of cold awaitables when they are made', () => {
    const made: object[] = [];
    class Finder implements TaskObserver {
      madeCold(awaitable: object): void {
        made.push(awaitable);
      }
    }
    const stops = [observeTasks(new Finder()), observeTasks(new Finder())];
    const awaitable = sleep(5);
    for (const stop of stops) stop();
    expect(made).toEqual([awaitable, awaitable].map(() => expect.anything() as unknown));
    expect(made[0]).toBe(awaitable);
  });
});
