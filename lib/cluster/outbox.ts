import type { PackedReason } from '../remote/wire/packed-error.js';
import type { Wire } from '../remote/wire/wire.js';
import type { ProgressLetter } from './letters.js';

/** Values of one message at most. */
const AT_ONCE = 100;

/** What a run publishes, in order: one message at a time, so that they cannot overtake each other on two connections. */
export class Outbox {
  private values: Wire[] = [];
  private sending: Promise<void> = Promise.resolve();
  private isWaiting = false;

  /**
   * @param run the number of the run
   * @param publish resolves once the server has it
   */
  constructor(
    private readonly run: number,
    private readonly publish: (letter: ProgressLetter) => Promise<void>,
  ) {}

  /** Sends a value; those that come while a message is on its way go together in the next. */
  value(value: Wire): void {
    this.values.push(value);
    if (this.isWaiting) return;
    this.isWaiting = true;
    this.sending = this.sending.then(() => this.sendValues());
  }

  /** Says why the run ends without an end of the job. */
  async again(reason: PackedReason): Promise<void> {
    await this.sent();
    await this.send({ run: this.run, again: reason });
  }

  /** When all has been sent. */
  async sent(): Promise<void> {
    await this.sending;
  }

  private async sendValues(): Promise<void> {
    this.isWaiting = false;
    while (this.values.length > 0) await this.send({ run: this.run, values: this.values.splice(0, AT_ONCE) });
  }

  private async send(letter: ProgressLetter): Promise<void> {
    try {
      await this.publish(letter);
    } catch {
      // The job was removed: nothing hears its values.
    }
  }
}
