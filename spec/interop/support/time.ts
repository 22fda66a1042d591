/**
 * The clock stands still until it is told to go on, for programs that await promises. Promises, `nextTick` and
 * immediates stay the host's own: streams are made of them, and they take no time.
 */
export function stoppedClock(): (ms: number) => Promise<void> {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterEach(() => jest.useRealTimers());
  return (ms) => jest.advanceTimersByTimeAsync(ms);
}
