/** A process could not be started, or ended with an exit code other than 0 or by a signal that the task did not send. */
export class ProcessError extends Error {
  override readonly name = 'ProcessError';
  /** The exit code; null when a signal ended it, or it was never started. */
  readonly code: number | null;
  /** The signal that ended it. */
  readonly signal: string | null;
  /** Its standard output and standard error: at most the last `maxOutput` characters of each. */
  readonly stdout: string;
  readonly stderr: string;

  constructor(message: string, result: ProcessResult, options?: ErrorOptions) {
    super(message, options);
    this.code = result.code;
    this.signal = result.signal;
    this.stdout = result.stdout;
    this.stderr = result.stderr;
  }
}

/** How a process ended. */
export interface ProcessResult {
  readonly code: number | null;
  readonly signal: string | null;
  /** Its standard output and standard error: at most the last `maxOutput` characters of each. */
  readonly stdout: string;
  readonly stderr: string;
}
