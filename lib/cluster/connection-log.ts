import type { ConnectionObserver } from './broker.js';

/** So many messages are known, so that each is written once. */
const KNOWN = 100;

/** What happens to a connection: each change once, each message once. */
export class ConnectionLog implements ConnectionObserver {
  private state: 'connected' | 'disconnected' | undefined;
  private readonly written = new Set<string>();

  /**
   * @param onError hears every error; undefined: the console, once for each message
   * @param onChange hears of each change
   */
  constructor(
    private readonly onError: ((error: Error) => void) | undefined,
    private readonly onChange?: (state: 'connected' | 'disconnected', error?: Error) => void,
  ) {}

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
