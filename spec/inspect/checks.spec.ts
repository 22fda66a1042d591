import {
  chromeTrace,
  circlesIn,
  formatRecording,
  formatTree,
  inspect,
  performanceTracks,
  record,
  snapshot,
} from 'rxtask/inspect';
import { dumpOn, places, traceTasks } from 'rxtask/inspect/node';

describe('the functions of the inspection refuse', () => {
  it.each<[string, (wrong: never) => unknown]>([
    ['snapshot', snapshot],
    ['formatTree', (wrong) => formatTree(snapshot(), wrong)],
    ['record', record],
    ['performanceTracks', performanceTracks],
    ['inspect', inspect],
    ['places', places],
    ['traceTasks', traceTasks],
    ['dumpOn', (wrong) => dumpOn('SIGUSR2', wrong)],
  ])('options of %s that are no object', (name, call) => {
    for (const [wrong, words] of [
      [5, 'the number 5'],
      [null, 'null'],
    ])
      expect(() => call(wrong as never)).toThrow(
        new RegExp(
          `^${name}\\(\\): its options are an object, not ${String(words)}: write \`\\{ .* \\}\`, or leave them out\\.$`,
        ),
      );
  });

  it.each<[string, () => unknown, string]>([
    [
      'an option of watchdogs that they do not have',
      () => inspect({ cleanupMs: 5 } as never),
      'inspect() has no option cleanupMs. Its options are slowStepMs, cleanUpMs, circles, neverAwaited, unseenCancellations, asyncStacks, places.',
    ],
    [
      'an option of a snapshot that it does not have',
      () => snapshot({ place: places() } as never),
      'snapshot() has no option place. Its options are scheduler, places.',
    ],
    [
      'an option of a tree that it does not have',
      () => formatTree(snapshot(), { rot: '/' } as never),
      'formatTree() has no option rot. Its option is root.',
    ],
    [
      'places that were not called',
      () => snapshot({ places: places as never }),
      'places() takes options: write `{ places: places() }`, with the call.',
    ],
    [
      'places that return something else',
      () => snapshot({ places: (() => 5) as never }),
      'snapshot(): places returns no places: write `{ places: places() }`, with the call.',
    ],
    [
      'a scheduler',
      () => snapshot({ scheduler: 5 as never }),
      'snapshot(): scheduler is an RxJS scheduler, not the number 5: write `{ scheduler: clock }`, or leave it out.',
    ],
    [
      'places of a snapshot',
      () => snapshot({ places: {} as never }),
      'snapshot(): places is a function, not an Object: write `{ places: places() }`, or leave it out.',
    ],
    [
      'places of a watchdog',
      () => inspect({ places: 'yes' as never }),
      'inspect(): places is a function, not the string yes: write `{ places: places() }`, or leave it out.',
    ],
    [
      'a function that writes',
      () => dumpOn('SIGUSR2', { write: 5 as never }),
      'dumpOn(): write is a function, not the number 5: write `{ write: (text) => log(text) }`, or leave it out.',
    ],
    [
      'a signal',
      () => dumpOn('SIGKILL' as never),
      "dumpOn(): a signal is one of 'SIGQUIT', 'SIGUSR2', 'SIGBREAK', 'SIGINFO', 'SIGHUP', not 'SIGKILL'.",
    ],
    [
      'a function around each task',
      () => traceTasks({ around: true as never }),
      'traceTasks(): around is a function, not the boolean true: write `{ around: (message, enter) => enter() }`, or leave it out.',
    ],
    [
      'the name of a group',
      () => performanceTracks({ group: 7 as never }),
      "performanceTracks(): group is a name, not the number 7: write `{ group: 'Tasks' }`, or leave it out.",
    ],
    [
      'a snapshot',
      () => formatTree(snapshot as never),
      'formatTree() takes a snapshot, not the function snapshot: write `formatTree(snapshot())`.',
    ],
    [
      'a snapshot to search',
      () => circlesIn(undefined as never),
      'circlesIn() takes a snapshot, not undefined: write `circlesIn(snapshot())`.',
    ],
    [
      'events of a trace',
      () => chromeTrace('x' as never),
      'chromeTrace() takes the events of a recording, not the string x: write `chromeTrace(recording.events)`.',
    ],
    [
      'events of a text',
      () => {
        using recording = record();
        formatRecording(recording as never);
      },
      'formatRecording() takes the events of a recording, not an Object: write `formatRecording(recording.events)`.',
    ],
  ])('%s of the wrong kind', (_, call, message) => {
    expect(call).toThrow(message);
    expect(process.listenerCount('SIGUSR2')).toBe(0);
  });
});
