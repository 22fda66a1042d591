/** @internal The value of `config.debug`, and what is called when it is set: `rxtask/inspect` turns its watchdogs on. */
export const debugMode: { isOn: boolean; changed: ((isOn: boolean) => void) | undefined } = {
  isOn: false,
  changed: undefined,
};

/**
 * Global settings, in the manner of RxJS's own `config`.
 *
 * @example
 * import { config } from 'rxtask';
 * config.debug = true; // stacks for tasks and cancellations, while hunting a bug
 *
 * @see RxJS `config`; asyncio's `loop.set_exception_handler` and `loop.set_debug`
 */
export const config: {
  /**
   * Called for a task or future that failed and whose exception was never retrieved: no code awaited it, subscribed to it or read
   * its result. Called once per failure: when the future is collected, when the `run` that started it ends, when the process exits
   * (then with code 1), or when the page is hidden, whichever is first. Default: `console.error`.
   */
  onUnretrieved: (error: unknown, task: { id: number; name: string }) => void;
  /**
   * Capture where each task was created and where each cancellation was requested. Each costs a stack. If `rxtask/inspect` has been
   * imported, this also turns on its watchdogs, as `inspect()` does. Default `false`.
   */
  debug: boolean;
} = {
  onUnretrieved(error, task) {
    console.error(`rxtask: ${task.name} failed and its exception was never retrieved:`, error);
  },
  get debug() {
    return debugMode.isOn;
  },
  set debug(isOn) {
    debugMode.isOn = isOn;
    debugMode.changed?.(isOn);
  },
};
