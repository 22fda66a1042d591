import { coroutine, createTask, sleep, until } from 'rxtask';
import { type Observation, observation, type TaskObserver } from '../../lib/core/observation.js';
import { observeTasks, observeTasksIn } from '../../lib/core/observe-tasks.js';
import { play } from '../support/virtual-time.js';

const HOOKS = [
  ...(['created', 'madeCold', 'usedCold', 'entering', 'suspended', 'resuming', 'paused'] as const),
  ...(['requested', 'abandoned', 'calling', 'called', 'ended'] as const),
];

/** An observer that records each call, with the title of its first argument. */
function recorder(): { observer: TaskObserver; events: string[] } {
  const events: string[] = [];
  const write = (hook: string) => (observed: object) => {
    events.push(`${hook} ${String((observed as { title?: string }).title)}`);
  };
  return { events, observer: Object.fromEntries(HOOKS.map((hook) => [hook, write(hook)])) };
}

const nap = coroutine(function* () {
  yield* sleep(5);
});

/** Runs a program in which the kernel calls each hook. */
function playAll(): void {
  play(
    function* () {
      const left = createTask(async () => new Promise(() => undefined), { name: 'left' });
      const work = createTask(nap(), { name: 'work' });
      work.addDoneCallback(() => undefined);
      yield* sleep(1);
      left.cancel();
      work.cancel('stop');
      yield* sleep(1);
    },
    { name: 'main' },
  );
}

describe('observeTasks', () => {
  it('calls several observers with the same, in each hook, until they are removed', () => {
    const recorders = [recorder(), recorder(), recorder()];
    const [stopFirst, ...stopOthers] = recorders.map(({ observer }) => observeTasks(observer)) as [
      () => void,
      ...(() => void)[],
    ];
    stopFirst();
    stopFirst();
    playAll();
    for (const stop of stopOthers) stop();
    playAll();
    const alone = recorder();
    const stop = observeTasks(alone.observer);
    playAll();
    stop();

    expect(new Set(alone.events.map((event) => event.split(' ')[0]))).toEqual(new Set(HOOKS));
    expect(recorders.map(({ events }) => events)).toEqual([[], alone.events, alone.events]);
  });

  it.each([1, 2])('needs none of the methods: %i observers without one', (count) => {
    const stops = Array.from({ length: count }, () => observeTasks({}));
    const states = play(function* () {
      const left = createTask(async () => new Promise(() => undefined));
      const work = createTask(sleep(5));
      createTask(async (context) => context.sleep(1));
      const early = createTask(sleep(5));
      early.cancel();
      yield* until(sleep(1));
      void sleep(1).then();
      for (const task of [left, work]) task.cancel();
      yield* sleep(1);
      return [left, work, early].map(({ state }) => state);
    });
    for (const stop of stops) stop();

    expect(states).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('leaves nothing installed', () => {
    observeTasks({})();
    expect(observation.observer).toBeUndefined();
  });

  it('lets observers enclose steps, the first one outermost', () => {
    const events: string[] = [];
    const enclosing = (name: string): TaskObserver => ({
      enclose: (task, step) => {
        events.push(`${name} begins ${(task as { name: string }).name}`);
        step();
        events.push(`${name} ends`);
      },
    });
    const stops = [enclosing('a'), {}, enclosing('b')].map(observeTasks);
    play(
      function* () {
        createTask(sleep(5), { name: 'never run' }).cancel();
        events.push('step');
        yield* sleep(0);
      },
      { name: 'main' },
    );
    for (const stop of stops) stop();
    const around = (step: string[]): string[] => [
      'a begins main',
      'b begins main',
      ...step,
      'b ends',
      'a ends',
    ];
    expect(events).toEqual([...around(['step']), ...around([])]);
  });

  it('keeps the observers of each copy of the library apart', () => {
    const other: Observation = { observer: undefined, installed: [] };
    const [first, second] = [{}, {}];
    const stops = [first, second].map((observer) => observeTasksIn(other, observer));
    expect(observation.observer).toBeUndefined();
    stops[0]!();
    expect(other.observer).toBe(second);
    stops[1]!();
    expect(other.observer).toBeUndefined();
  });
});
