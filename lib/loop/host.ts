/** The port to time: the one thing a loop knows of the world. All times are milliseconds. */
export interface Host {
  /**
   * Jobs that one drain may run while `reading` stands still; then the host is let in. Infinity where letting it in would not
   * help, since time is virtual: there, a loop that never rests runs away.
   */
  readonly mostJobsAtRest: number;
  /** What the host's clock showed at the last `now()`. It measures work: it moves on while `now()` stands still. */
  readonly reading: number;
  now(): number;
  /** The reading at which a drain that begins at `reading` has to let the host in. */
  limit(reading: number): number;
  /** Has the loop drained as soon as possible, but never synchronously. */
  soon(): void;
  /** Has the loop drained once the host has had a chance to do other work. */
  later(): void;
  /** Has the loop drained at `deadline`, or earlier; takes the place of the alarm before. */
  alarm(deadline: number, now: number): void;
  /** Takes the alarm back. */
  disarm(): void;
  /** Takes everything back. */
  reset(): void;
  /** Whether what was asked for will never come: a virtual scheduler drops all its actions when one throws. */
  isBroken(): boolean;
}
