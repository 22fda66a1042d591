import {
  animationFrameScheduler,
  asapScheduler,
  asyncScheduler,
  config as rxjsConfig,
  Observable,
  queueScheduler,
  of,
  type Subscription,
} from 'rxjs';
import { config, createTask, currentTask, sleep } from 'rxtask';
import { cancelEverywhere, marbles, marblesAsync, runVirtual, runVirtualAsync } from 'rxtask/testing';
import { currentContext } from '../../lib/core/context/context.js';
import { observation } from '../../lib/core/observation.js';
import { hostTime } from '../../lib/loop/virtual-scheduler.js';
import { Clock } from '../../lib/testing/virtual/clock.js';
import { followed } from '../../lib/testing/sequence.js';
import { msPerCharacter } from './support/failures.js';

const names = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'Date',
  'performance',
];

/** Everything that a scenario changes and must restore. */
function globals() {
  return {
    host: names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name)),
    now: Date.now,
    config: { ...config },
    unhandled: rxjsConfig.onUnhandledError,
    factor: msPerCharacter.get(),
    task: currentTask(),
    context: currentContext(),
    observer: observation.observer,
    sequences: followed.sequences,
    hostTime: hostTime.scheduler,
    flush: Object.getOwnPropertyDescriptor(asapScheduler, 'flush'),
    asap: asapScheduler.actions.length,
    frames: animationFrameScheduler.actions.length,
    queue: queueScheduler.actions.length,
    rxjsTime: Math.abs(asyncScheduler.now() - Date.now()) < 1000,
  };
}

function fail(): never {
  throw new Error('in the middle');
}

function raise(error: unknown): never {
  throw error;
}

function withTeardown(subscription: Subscription): void {
  subscription.add(fail);
}

/** An error at each point where the user's code, or ours, can throw. */
const faults: [string, () => unknown][] = [
  ['nothing', () => undefined],
  ['its body', fail],
  ['its body, undefined', () => raise(undefined)],
  ['its body, what cannot be looked at', () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); raise(proxy); }], // prettier-ignore
  ['its body, a frozen error', () => raise(Object.freeze(new Error('frozen')))],
  ['a teardown of an asap action', () => withTeardown(asapScheduler.schedule(() => undefined))],
  ['a teardown of a frame', () => withTeardown(animationFrameScheduler.schedule(() => undefined))],
  ['a teardown of a timer', () => withTeardown(asyncScheduler.schedule(() => undefined, 1e9))],
  [
    'teardowns of all of them',
    () => {
      for (const scheduler of [asapScheduler, animationFrameScheduler, asyncScheduler])
        for (let i = 0; i < 3; i++) withTeardown(scheduler.schedule(() => undefined, i));
      fail();
    },
  ],
  ['an asap action', () => asapScheduler.schedule(fail)],
  ['an asap action, with others behind it', () => { asapScheduler.schedule(fail); asapScheduler.schedule(() => undefined); }], // prettier-ignore
  ['a frame', () => animationFrameScheduler.schedule(fail)],
  ['a timer', () => asyncScheduler.schedule(fail, 3)],
  ['a subscriber', () => of(1).subscribe(fail)],
  [
    'a teardown of a source',
    () =>
      new Observable((s) => {
        s.add(fail);
        s.complete();
      }).subscribe(),
  ],
  ['a task', () => createTask(function* () { yield* sleep(3); fail(); })], // prettier-ignore
  ['the clean-up of a task', () => createTask(function* () { try { yield* sleep(1e9); } finally { fail(); } })], // prettier-ignore
  ['a done callback', () => createTask(sleep(1)).addDoneCallback(fail)],
  ['the handler of unretrieved failures', () => { config.onUnretrieved = fail; createTask(function* () { fail(); }); }], // prettier-ignore
  ['the handler of unhandled errors', () => { rxjsConfig.onUnhandledError = fail; of(1).subscribe(fail); }], // prettier-ignore
];

type Play = (fault: () => unknown) => unknown;

const players: [string, Play][] = [
  ['marbles', (fault) => { marbles(() => void fault())(); }], // prettier-ignore
  ['marblesAsync', (fault) => marblesAsync(async () => void fault())()],
  [
    'marblesAsync, after a while',
    (fault) =>
      marblesAsync(async () => {
        await sleep(5);
        fault();
      })(),
  ],
  ['runVirtual', (fault) => runVirtual(() => { fault(); return sleep(5); })], // prettier-ignore
  ['runVirtualAsync', (fault) => runVirtualAsync(async (context) => { fault(); await context.sleep(5); })], // prettier-ignore
  [
    'cancelEverywhere',
    (fault) =>
      cancelEverywhere(
        () =>
          function* () {
            fault();
            yield* sleep(5);
          },
        () => undefined,
      ),
  ],
  ['cancelEverywhere, in its check', (fault) => cancelEverywhere(() => sleep(5) as never, () => void fault())], // prettier-ignore
];

async function playAndForget(play: Play, fault: () => unknown): Promise<void> {
  try {
    await play(fault);
  } catch {
    // another spec checks the errors
  }
}

/** RxJS reports unhandled errors from its own timer. Some of these are expected here. */
const { onUnhandledError } = rxjsConfig;

describe.each(players)('%s leaves every global as it was,', (player, play) => {
  beforeEach(() => {
    rxjsConfig.onUnhandledError = () => undefined;
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => {
    rxjsConfig.onUnhandledError = onUnhandledError;
    jest.restoreAllMocks();
  });

  it.each(faults)('whatever throws: %s', async (_fault, fault) => {
    const [before, { onUnretrieved }] = [globals(), config];
    await playAndForget(play, fault);
    if (!player.startsWith('marbles')) {
      // Only a scenario undoes what the program itself has set.
      config.onUnretrieved = onUnretrieved;
      rxjsConfig.onUnhandledError = before.unhandled;
    }
    expect(globals()).toEqual(before);
    expect(await createTask(sleep(1, 'works'))).toBe('works');
  });

  it.each(['drop', 'grantMore', 'nextInstant', 'playInstant'] as const)(
    'when our own %s throws',
    async (method) => {
      const before = globals();
      jest.spyOn(Clock.prototype, method).mockImplementation(fail);
      await playAndForget(play, () => createTask(sleep(1)));
      jest.restoreAllMocks();
      expect(globals()).toEqual(before);
    },
  );

  it.each(names.filter((name) => name in globalThis))('when %s cannot be replaced', async (name) => {
    const before = globals();
    const { defineProperty } = Object;
    jest.spyOn(Object, 'defineProperty').mockImplementation((target, key, descriptor) => {
      if (target === globalThis && key === name && descriptor.value !== undefined) fail();
      return defineProperty(target, key, descriptor);
    });
    await playAndForget(play, () => undefined);
    jest.restoreAllMocks();
    const after = globals();
    expect(after).toEqual(before);
    await playAndForget(play, () => undefined);
    expect(globals()).toEqual(before);
  });
});

describe('an error in the teardown of a leftover', () => {
  it('fails a scenario that nothing else has failed', () => {
    const scenario = marbles(() => withTeardown(asapScheduler.schedule(() => undefined)));
    jest.spyOn(Clock.prototype, 'flush').mockImplementation(() => undefined); // so that it is left after the scenario
    expect(scenario).toThrow('in the middle');
    jest.restoreAllMocks();
  });

  it('does not hide the failure of the scenario', () => {
    const scenario = marbles(() => {
      withTeardown(asyncScheduler.schedule(() => undefined, 5));
      throw new Error('the reason');
    });
    expect(scenario).toThrow('the reason');
  });
});
