/** What Node exits with when a program's last `await` can never end. */
const NEVER_ENDED = 13;

/**
 * The end of a process in which main has not ended: nothing is left that could wake it. Whether that is so is known when
 * the process exits; before that a listener of `beforeExit` may wake it yet.
 */
export class Stall {
  private code: number | undefined;
  private codeBefore: typeof process.exitCode;

  /**
   * @param signalCode what a signal has asked to be exited with, if one has come
   * @param report prints what is left
   */
  constructor(
    private readonly signalCode: () => number | undefined,
    private readonly report: () => void,
  ) {}

  listen(): void {
    process.on('beforeExit', this.onBeforeExit);
    process.on('exit', this.onExit);
  }

  /** Main has ended: what was set because it had not is taken back. */
  end(): void {
    process.off('beforeExit', this.onBeforeExit);
    process.off('exit', this.onExit);
    if (this.isInForce()) process.exitCode = this.codeBefore;
    this.code = undefined;
  }

  private readonly onBeforeExit = (): void => {
    if (!this.isInForce()) this.codeBefore = process.exitCode;
    process.exitCode = this.code = this.signalCode() ?? NEVER_ENDED;
  };

  private readonly onExit = (): void => {
    if (this.isInForce()) this.report();
  };

  /** A program that has set another code since then exits by its own will. */
  private isInForce(): boolean {
    return this.code !== undefined && process.exitCode === this.code;
  }
}
