import { setImmediate as macrotask } from 'node:timers/promises';
import type { HostFunctions } from '../../lib/loop/host-functions.js';
import { macrotaskOf } from '../../lib/loop/macrotask.js';

/** Functions of a host that cannot be used to yield to it. */
const broken: [string, (callback: () => void) => void][] = [
  [
    'throws',
    () => {
      throw new Error('not allowed');
    },
  ],
  [
    'calls back at once',
    (callback) => {
      callback();
    },
  ],
  [
    'calls back and throws',
    (callback) => {
      callback();
      throw new Error('not allowed');
    },
  ],
];

const notNow = (): void => {
  throw new Error('another way is expected');
};

describe('the way to let the host work', () => {
  const { MessageChannel } = globalThis;
  beforeEach(() => {
    globalThis.MessageChannel = undefined as never;
  });
  afterEach(() => {
    globalThis.MessageChannel = MessageChannel;
  });

  const immediate = setImmediate as never;
  const hosts: [string, HostFunctions & { MessageChannel?: typeof MessageChannel }][] = [
    [
      'setImmediate',
      { setImmediate: immediate, MessageChannel: notNow as never, setTimeout: notNow as never },
    ],
    ['a message', { MessageChannel, setTimeout: notNow as never }],
    ['a timer', { setTimeout: setTimeout }],
    ...broken.map(([what, fn]): [string, HostFunctions & { MessageChannel: typeof MessageChannel }] => [
      `a message if setImmediate ${what}`,
      { setImmediate: fn as never, MessageChannel, setTimeout: notNow as never },
    ]),
    ...broken.map(([what, fn]): [string, HostFunctions] => [
      `a timer if setImmediate ${what} and there are no messages`,
      { setImmediate: fn as never, setTimeout: setTimeout },
    ]),
  ];

  it.each(hosts)('is %s: it calls back once, and not in a microtask', async (_, host) => {
    const callback = jest.fn();
    globalThis.MessageChannel = host.MessageChannel as never;
    macrotaskOf(host, false)(callback);
    for (let i = 0; i < 10; i++) await Promise.resolve();
    expect(callback).not.toHaveBeenCalled();
    while (callback.mock.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await macrotask();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('is a timer if messages have become broken', async () => {
    globalThis.MessageChannel = MessageChannel;
    const letWork = macrotaskOf({ setTimeout: setTimeout }, false);
    globalThis.MessageChannel = undefined as never;
    const callback = jest.fn();
    letWork(callback);
    while (callback.mock.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it.each([['has none', undefined] as const, ...broken])(
    'is a microtask on a host that %s: the loop goes on',
    async (_, fn) => {
      const host = fn && ({ setImmediate: fn, setTimeout: fn } as unknown as HostFunctions);
      const callback = jest.fn();
      macrotaskOf(host ?? {}, false)(callback);
      expect(callback).not.toHaveBeenCalled();
      await Promise.resolve();
      expect(callback).toHaveBeenCalledTimes(1);
    },
  );

  it('is not a setImmediate that is fake: that one calls back when timers are advanced', async () => {
    const fake = Object.assign(notNow, { clock: {} });
    const callback = jest.fn();
    macrotaskOf({ setImmediate: fake as never, setTimeout: setTimeout }, false)(callback);
    while (callback.mock.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('is the setImmediate of the time when the library was loaded, if the present one may be fake', async () => {
    const callback = jest.fn();
    macrotaskOf({ setImmediate: notNow as never }, true)(callback);
    while (callback.mock.calls.length === 0) await macrotask();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('a mock that calls back at once and again later does not call twice', async () => {
    let again!: () => void;
    const mock = (callback: () => void): void => {
      again = callback;
      callback();
    };
    const callback = jest.fn();
    macrotaskOf({ setImmediate: mock as never }, false)(callback);
    await Promise.resolve();
    again();

    expect(callback).toHaveBeenCalledTimes(1);
  });
});
