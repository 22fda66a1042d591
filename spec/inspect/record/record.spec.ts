import { createTask, sleep } from 'rxtask';
import { record } from 'rxtask/inspect';
import { program, recorded } from './support/recorded.js';

describe('record', () => {
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
