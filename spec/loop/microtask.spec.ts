import { callInMicrotask } from '../../lib/loop/microtask.js';

describe('callInMicrotask', () => {
  it('calls back after the code that runs, in order, before any macrotask', async () => {
    const events: string[] = [];
    const macrotask = new Promise<void>((resolve) => {
      setImmediate(() => {
        events.push('macrotask');
        resolve();
      });
    });
    callInMicrotask(() => events.push('first'));
    callInMicrotask(() => events.push('second'));
    events.push('here');
    await macrotask;
    expect(events).toEqual(['here', 'first', 'second', 'macrotask']);
  });

  it('does not need queueMicrotask', async () => {
    const { queueMicrotask } = globalThis;
    globalThis.queueMicrotask = undefined as never;
    try {
      const called = jest.fn();
      callInMicrotask(called);
      await Promise.resolve();
      expect(called).toHaveBeenCalledTimes(1);
    } finally {
      globalThis.queueMicrotask = queueMicrotask;
    }
  });
});
