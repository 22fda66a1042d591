import { agoText, describeInfo } from '../../lib/inspect/describe-info.js';
import { info } from './support/info.js';

/** Describes a task at 1400 ms, with places relative to /app. */
function described(more: Parameters<typeof info>[1]): string[] {
  return describeInfo(info(1, more), 1400, '/app');
}

describe('a task in one line', () => {
  it.each([
    [{ state: 'pending' }, '"t1" pending, ready to run'],
    [{ isRunning: true }, '"t1" running now'],
    [{ waitingFor: 'sleep()' }, '"t1" running, waits for sleep()'],
    [{ requests: 1 }, '"t1" running, ready to run, cancellation requested'],
    [
      { consumers: ['a promise', '2 subscribers'] },
      '"t1" running, ready to run, consumed by a promise, 2 subscribers',
    ],
    [{ origin: '/app/main.ts:3:1' }, '"t1" running, ready to run, created at main.ts:3:1'],
    [
      { origin: '/application/main.ts:3:1' },
      '"t1" running, ready to run, created at /application/main.ts:3:1',
    ],
  ])('%j', (more, line) => {
    expect(described(more)).toEqual([line]);
  });

  it('has the time, the cause, the way and the reason of the first request', () => {
    const request = { at: 1000, reason: 'stop', cause: 'its signal was aborted', via: '"main"' };
    expect(described({ requests: 2, request })).toEqual([
      '"t1" running, ready to run, cancellation requested 2 times 0.4 s ago because its signal was aborted, through "main" (stop)',
    ]);
  });
});

describe('the await stack of a task', () => {
  it('has the innermost call in the line of the task, and a line for each outer one', () => {
    const stack = [
      { name: 'main', place: '/app/main.ts:1:1' },
      { name: '', place: '/app/load.ts:2:2' },
      { name: 'read', place: '/app/read.ts:3:3' },
    ];
    expect(described({ waitingFor: 'sleep()', stack })).toEqual([
      '"t1" running, waits for sleep() at read (read.ts:3:3)',
      'called from load.ts:2:2',
      'called from main (main.ts:1:1)',
    ]);
  });

  it('begins with the line that runs, if that is known', () => {
    const main = { name: 'main', place: '/app/main.ts:1:1' };
    const spin = { name: 'spin', place: '/app/spin.ts:2:2' };
    expect(described({ isRunning: true, stack: [main, spin] })).toEqual([
      '"t1" running now, at spin (spin.ts:2:2)',
      'called from main (main.ts:1:1)',
    ]);
    expect(described({ isRunning: true, stack: [main, { name: 'spin', place: undefined }] })).toEqual([
      '"t1" running now',
      'called from main (main.ts:1:1)',
    ]);
  });

  it('says so where a place is unknown', () => {
    const stack = [
      { name: '', place: undefined },
      { name: 'read', place: undefined },
    ];
    expect(described({ waitingFor: 'sleep()', stack })).toEqual([
      '"t1" running, waits for sleep() at read',
      'called from an unknown place',
    ]);
  });
});

it('a time ago is in seconds with one decimal', () => {
  expect([0, 49, 50, 1449, 60_000].map(agoText)).toEqual([
    'just now',
    'just now',
    '0.1 s ago',
    '1.4 s ago',
    '60.0 s ago',
  ]);
});
