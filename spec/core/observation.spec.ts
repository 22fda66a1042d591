import { createTask, sleep } from 'rxtask';
import { observation, observeTasks, type TaskObserver } from '../../lib/core/observation.js';
import { play } from '../support/virtual-time.js';

/** Writes down what it is told. */
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

describe('observeTasks', () => {
  it('tells an observer of all that tasks do, in order, until it is removed', () => {
    const recorder = new Recorder();
    const stop = observeTasks(recorder);
    playCancelled();
    stop();
    playCancelled();
    expect(recorder.events).toEqual(EVENTS);
  });

  it('tells each of several observers the same', () => {
    const recorders = [new Recorder(), new Recorder(), new Recorder()];
    const [stopFirst, ...stopOthers] = recorders.map(observeTasks) as [() => void, ...(() => void)[]];
    stopFirst();
    stopFirst();
    playCancelled();
    for (const stop of stopOthers) stop();
    expect(recorders.map(({ events }) => events)).toEqual([[], EVENTS, EVENTS]);
  });

  it('leaves nothing installed', () => {
    observeTasks(new Recorder())();
    expect(observation.observer).toBeUndefined();
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
