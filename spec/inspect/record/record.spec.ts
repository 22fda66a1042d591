import { createTask, sleep, taskGroup } from 'rxtask';
import { formatRecording, record } from 'rxtask/inspect';
import { program, recorded } from './support/recorded.js';

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
