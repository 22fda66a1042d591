import type { PackedReason } from '../remote/wire/packed-error.js';
import type { Wire } from '../remote/wire/wire.js';
import type { ProgressMessage } from './messages.js';

/** The largest number of values in one message. */
const AT_ONCE = 100;

/** Publishes the messages of a run in order. It sends one at a time, since messages on two connections could overtake each other. */
export class Outbox {
  private values: Wire[] = [];
  private sending: Promise<void> = Promise.resolve();
  private isWaiting = false;

  /**
   * @param run the number of the run
   * @param publish its promise resolves when the server has stored the message
   */
  constructor(
    private readonly run: number,
    private readonly publish: (message: ProgressMessage) => Promise<void>,
  ) {}

  /** Sends a value. Values that arrive while a message is being sent go into the next message together. */
  value(value: Wire): void {
    this.values.push(value);
    if (this.isWaiting) return;
    this.isWaiting = true;
    this.sending = this.sending.then(() => this.sendValues());
  }

  /** Publishes why the run ends although the job goes on. */
  async again(reason: PackedReason): Promise<void> {
    await this.sent();
    await this.send({ run: this.run, again: reason });
  }

  /** Resolves when all values have been sent. */
  async sent(): Promise<void> {
    await this.sending;
  }

  private async sendValues(): Promise<void> {
    this.isWaiting = false;
    while (this.values.length > 0) await this.send({ run: this.run, values: this.values.splice(0, AT_ONCE) });
  }

  private async send(message: ProgressMessage): Promise<void> {
    try {
      await this.publish(message);
    } catch {
      // The job was removed, so no handle receives its values.
    }
  }
}
