/**
 * A clock that stands still until the test advances it, for programs that await promises. Promises, `nextTick` and immediates
 * stay real: streams use them, and they take no time.
 */
export function stoppedClock(): (ms: number) => Promise<void> {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterEach(() => jest.useRealTimers());
  return (ms) => jest.advanceTimersByTimeAsync(ms);
}
