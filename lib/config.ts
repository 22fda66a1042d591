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
   * A task or future failed and nobody ever asked for its result: called once per failure, when it is collected, when the
   * `run` that started it ends, when the process exits (with code 1 then) or when the page is hidden, whichever is first. Default: `console.error`.
   */
  onUnretrieved: (error: unknown, task: { id: number; name: string }) => void;
  /** Capture where each task was created and where each cancellation comes from; costs a stack each. Default `false`. */
  debug: boolean;
} = {
  onUnretrieved(error, task) {
    console.error(`rxtask: ${task.name} failed and nobody asked for its result:`, error);
  },
  debug: false,
};
