import type * as library from 'rxtask';
import { config, createTask, sleep } from 'rxtask';
import { inspect } from 'rxtask/inspect';
import { observation } from '../../../lib/core/observation.js';
import { play } from '../../support/virtual-time.js';

/** What is printed while a cancelled async function continues. */
function warnings(): string[] {
  const printed = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  try {
    play(function* () {
      const task = createTask(async () => new Promise(() => undefined), { name: 'load' });
      yield* sleep(1);
      task.cancel();
      yield* sleep(1);
    });
    return printed.mock.calls.map(([text]) => String(text));
  } finally {
    printed.mockRestore();
  }
}

afterEach(() => {
  config.debug = false;
});

describe('config.debug', () => {
  it('turns the watchdogs on and off', () => {
    expect(warnings()).toEqual([]);
    config.debug = true;
    config.debug = true;
    expect(warnings()).toEqual([expect.stringMatching(/^rxtask: "load" was cancelled/)]);
    config.debug = false;
    expect(observation.observer).toBeUndefined();
    expect(warnings()).toEqual([]);
  });

  it('prints nothing while the program inspects itself', () => {
    config.debug = true;
    const problems: string[] = [];
    const inspection = inspect();
    inspection.problems$.subscribe(({ kind }) => problems.push(kind));
    expect(warnings()).toEqual([]);
    inspection[Symbol.dispose]();
    expect(problems).toEqual(['unseen-cancellation']);
    expect(warnings()).toHaveLength(1);
  });
});

describe('the environment variable RXTASK_DEBUG', () => {
  function debugWith(value: string | undefined): boolean {
    if (value !== undefined) process.env['RXTASK_DEBUG'] = value;
    let isOn = false;
    try {
      jest.isolateModules(() => {
        jest.requireActual('rxtask/inspect');
        isOn = jest.requireActual<typeof library>('rxtask').config.debug;
      });
      return isOn;
    } finally {
      delete process.env['RXTASK_DEBUG'];
    }
  }

  it.each([
    ['1', true],
    ['yes', true],
    ['0', false],
    ['', false],
    [undefined, false],
  ])('of %j sets config.debug to %s when the inspection is loaded', (value, isOn) => {
    expect(debugWith(value)).toBe(isOn);
  });
});
