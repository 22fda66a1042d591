import { createTask, gather, gatherSettled, sleep } from 'rxtask';
import { performanceTracks, type TrackOptions } from 'rxtask/inspect';
import { runVirtual } from 'rxtask/testing';

type Entry = [label: string, start: number, end: number, track: string, group: string, color: string];

let entries: Entry[];

beforeEach(() => {
  entries = [];
  // Jest's console has no such method.
  Object.assign(console, { timeStamp: (...entry: Entry) => entries.push(entry) });
});

afterEach(() => {
  Reflect.deleteProperty(console, 'timeStamp');
});

/** The entries of the lives of tasks: those that are not steps or waits. */
function lives(): string[] {
  return entries
    .filter(([label]) => !/^(?:runs|waits|ready)/.test(label))
    .map(([label, , , track, group, color]) => `${group}/${track}: ${label}, ${color}`);
}

async function shown(main: () => Generator<never, unknown>, options?: TrackOptions): Promise<void> {
  const tracks = performanceTracks(options);
  await createTask(main, { name: 'main' });
  tracks[Symbol.dispose]();
}

describe('performanceTracks', () => {
  it('writes an entry for each life, and entries for its waits inside', async () => {
    await shown(function* () {
      yield* gather([createTask(sleep(5), { name: 'load' })]);
    });
    const inTrack = (name: string): Entry[] => entries.filter(([, , , track]) => track === name);
    for (const name of ['main', 'load']) {
      const [life] = inTrack(name).slice(-1);
      expect(life).toEqual([name, expect.any(Number), expect.any(Number), name, 'Tasks', 'primary']);
      for (const [, start, end] of inTrack(name)) {
        expect(start).toBeGreaterThanOrEqual(life![1]);
        expect(end).toBeLessThanOrEqual(life![2]);
      }
    }
    expect(inTrack('load')).toContainEqual(expect.arrayContaining(['waits for sleep()', 'primary-light']));
  });

  it('shows how a task has ended, and why', async () => {
    await shown(
      function* () {
        const failing = createTask(
          function* () {
            yield* sleep(0);
            throw new Error('no');
          },
          { name: 'failing' },
        );
        const left = createTask(sleep(60_000), { name: 'left' });
        const unstarted = createTask(sleep(60_000), { name: 'unstarted' });
        unstarted.cancel();
        yield* sleep(1);
        left.cancel('enough');
        yield* gatherSettled([failing, left, unstarted]);
      },
      { group: 'app' },
    );
    expect(lives().sort()).toEqual([
      'app/failing: failing failed: Error: no, error',
      'app/left: left cancelled (enough), warning',
      'app/main: main, primary',
      'app/unstarted: unstarted cancelled, warning',
    ]);
  });

  it('gives the track of a task that has ended to the next of the same name', async () => {
    await shown(function* () {
      yield* gather([createTask(sleep(0), { name: 'page' }), createTask(sleep(2), { name: 'page' })]);
      yield* createTask(sleep(0), { name: 'page' });
      const unnamed = [createTask(sleep(0)), createTask(sleep(0))];
      yield* gather(unnamed);
    });
    expect(lives().map((life) => life.replace(/Task-\d+/, 'Task-#'))).toEqual([
      'Tasks/page: page, primary',
      'Tasks/page (2): page, primary',
      'Tasks/page: page, primary',
      'Tasks/Task: Task-#, primary',
      'Tasks/Task (2): Task-#, primary',
      'Tasks/main: main, primary',
    ]);
  });

  it('shows what has not ended when it is stopped, and nothing after that', async () => {
    const tracks = performanceTracks();
    const open = createTask(sleep(60_000), { name: 'open' });
    await createTask(sleep(1), { name: 'short' });
    tracks.stop();
    tracks.stop();
    expect(lives()).toEqual(['Tasks/short: short, primary', 'Tasks/open: open, primary']);
    open.cancel();
    await createTask(sleep(1));
    expect(lives()).toHaveLength(2);
  });

  it('leaves out the end of a task whose last step began before it', async () => {
    await createTask(function* () {
      const tracks = performanceTracks();
      yield* sleep(0);
      tracks.stop();
    });
    entries = [];
    let tracks: ReturnType<typeof performanceTracks> | undefined;
    await createTask(function* () {
      yield* sleep(0);
      tracks = performanceTracks();
    });
    tracks!.stop();
    expect(entries).toEqual([]);
  });

  it('leaves out tasks in virtual time', () => {
    const tracks = performanceTracks();
    runVirtual(function* () {
      yield* createTask(sleep(1));
    });
    tracks.stop();
    expect(entries).toEqual([]);
  });

  it('does nothing where the console cannot show it', async () => {
    Reflect.deleteProperty(console, 'timeStamp');
    await shown(function* () {
      yield* sleep(1);
    });
    expect(entries).toEqual([]);
  });
});
