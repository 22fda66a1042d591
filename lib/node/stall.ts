/** Node's exit code for a program whose top-level `await` can never end. */
const NEVER_ENDED = 13;

/**
 * Handles the exit of a process in which main has not ended and nothing can wake it. That is certain only when the process
 * exits: until then, a listener of `beforeExit` may still wake main.
 */
export class Stall {
  private code: number | undefined;
  private codeBefore: typeof process.exitCode;

  /**
   * @param signalCode the exit code that a signal has set, if one has come
   * @param report prints the tasks that are left
   */
  constructor(
    private readonly signalCode: () => number | undefined,
    private readonly report: () => void,
  ) {}

  listen(): void {
    process.on('beforeExit', this.onBeforeExit);
    process.on('exit', this.onExit);
  }

  /** Called when main has ended: restores the exit code. */
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

  /** Whether the exit code is still the one set here, and not one that the program has set since. */
  private isInForce(): boolean {
    return this.code !== undefined && process.exitCode === this.code;
  }
}
