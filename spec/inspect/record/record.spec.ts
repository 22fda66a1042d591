import { createTask, sleep, type Task } from 'rxtask';
import { chromeTraceUntil } from '../../../lib/inspect/record/chrome-trace.js';
import { formatRecording, record, type TaskEvent } from 'rxtask/inspect';
import { program, recorded } from './support/recorded.js';

describe('record', () => {
  it('keeps the latest events, and counts the others', () => {
    const all = recorded(program).events;
    const some = recorded(program, 10);
    expect(some.events).toEqual(all.slice(-10));
    expect(some.dropped).toBe(all.length - 10);
  });

  it('begins with what the tasks that exist already do', async () => {
    const waits = createTask(sleep(60_000), { name: 'waits' });
    const joins = createTask(
      function* () {
        yield* waits;
      },
      { name: 'joins' },
    );
    await createTask(sleep(0));
    const ready: Task<void> = createTask(sleep(60_000), { name: 'ready' });
    await createTask(
      function* main() {
        using recording = record();
        expect(recording.events.map(({ name, kind, waitsFor }) => [name, kind, waitsFor])).toEqual([
          ['waits', 'suspended', 'sleep()'],
          ['waits', 'paused', undefined],
          ['joins', 'suspended', '"waits"'],
          ['joins', 'paused', undefined],
          ['ready', 'suspended', 'sleep()'],
          ['ready', 'paused', undefined],
          ['main', 'resumed', undefined],
        ]);
        createTask(sleep(0), { name: 'later' }).cancel();
        const later = record();
        later.stop();
        expect(later.events.at(-1)).toMatchObject({ name: 'later', kind: 'paused' });
        expect(formatRecording(later.events.map((event) => ({ ...event, at: 0 })))).toBe(
          [
            '"waits" waits for sleep()',
            '"joins" waits for "waits"',
            '"ready" waits for sleep()',
            '"main" runs',
          ]
            .map((line) => `0 ms  ${line}`)
            .join('\n'),
        );
      },
      { name: 'main' },
    );
    for (const task of [joins, ready, waits]) await task.cancelAndWait();
  });

  it('shows a task that waits all the time up to the end of the recording', async () => {
    const task = createTask(sleep(60_000), { name: 'idle' });
    await createTask(sleep(0));
    using recording = record();
    const [{ at }] = recording.events as readonly [TaskEvent];
    expect(
      chromeTraceUntil(at + 5, recording.events).traceEvents.map(({ ph, name, ts }) => [ph, name, ts]),
    ).toEqual([
      ['M', 'thread_name', 0],
      ['B', 'idle', 0],
      ['B', 'waits for sleep()', 0],
      ['E', 'waits for sleep()', 5000],
      ['E', 'idle', 5000],
    ]);
    await task.cancelAndWait();
  });

  it('records nothing once it is stopped or disposed', async () => {
    const stopped = record();
    stopped.stop();
    stopped.stop();
    const disposed = record();
    disposed[Symbol.dispose]();
    await createTask(sleep(0));
    expect([stopped.events, disposed.events]).toEqual([[], []]);
  });

  it.each([0, -1, 1.5, NaN, '3'])('refuses to keep %s events', (capacity) => {
    expect(() => record({ capacity: capacity as number })).toThrow(RangeError);
  });
});
