import { createTask, gather, sleep, taskGroup } from 'rxtask';
import { formatRecording, record, type Recording } from 'rxtask/inspect';
import { runVirtual } from 'rxtask/testing';

/** Records `main` in virtual time. */
function recorded(main: () => Generator<never, unknown>, capacity?: number): Recording {
  const recording = record({ capacity });
  try {
    runVirtual(main);
  } finally {
    recording.stop();
  }
  return recording;
}

function* program(): Generator<never, void> {
  yield* gather([createTask(sleep(10), { name: 'short' }), createTask(sleep(30), { name: 'long' })]);
  const spare = createTask(sleep(1000));
  yield* sleep(5);
  spare.cancel('enough');
  yield* sleep(0);
}

describe('record', () => {
  it('says why a task was asked to end, with the names of the recording', () => {
    const text = formatRecording(
      recorded(function* () {
        try {
          yield* taskGroup(function* (group) {
            group.createTask(function* () {
              yield* sleep(1);
              throw new Error('no');
            });
            group.createTask(sleep(1000), { name: 'sibling' });
          });
        } catch {
          // recorded
        }
      }).events.filter(({ kind }) => kind === 'requested' || kind === 'ended'),
    );
    expect(text).toMatch(
      /"Task-2" has failed: Error: no\n.*"sibling" is asked to end because "Task-2" of its group/,
    );
  });

  it('keeps the latest events, and counts the others', () => {
    const all = recorded(program).events;
    const some = recorded(program, 10);
    expect(some.events).toEqual(all.slice(-10));
    expect(some.dropped).toBe(all.length - 10);
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
