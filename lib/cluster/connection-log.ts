import { described } from '../core/arguments.js';
import type { ConnectionObserver } from './broker.js';

/** The number of different messages that are written. Further ones are dropped. */
const KNOWN = 100;

/** Reports each change of a connection once, and writes each error message to the console once. */
export class ConnectionLog implements ConnectionObserver {
  private state: 'connected' | 'disconnected' | undefined;
  private readonly written = new Set<string>();

  /**
   * @param onError called with every error; undefined: each message is written to the console once
   * @param onChange called with each change
   * @throws TypeError when `onError` is no function
   */
  constructor(
    private readonly onError: ((error: Error) => void) | undefined,
    private readonly onChange?: (state: 'connected' | 'disconnected', error?: Error) => void,
  ) {
    if (onError !== undefined && typeof onError !== 'function') {
      throw new TypeError(
        `onError is a function of the error, not ${described(onError)}: write \`{ onError: (error) => log.warn(error) }\`.`,
      );
    }
  }

  connected(): void {
    if (this.state !== 'connected') this.change('connected');
  }

  disconnected(): void {
    if (this.state === 'connected') this.change('disconnected');
  }

  error(error: Error): void {
    if (this.state === undefined) this.change('disconnected', error);
    if (this.onError !== undefined) {
      this.onError(error);
      return;
    }
    if (this.written.has(error.message) || this.written.size >= KNOWN) return;
    this.written.add(error.message);
    console.error(`rxtask/cluster: ${error.message}`);
  }

  private change(state: 'connected' | 'disconnected', error?: Error): void {
    this.state = state;
    this.onChange?.(state, error);
  }
}
