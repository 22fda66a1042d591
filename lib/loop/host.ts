/** The port to time: all that a loop knows of its environment. Times are in milliseconds. */
export interface Host {
  /**
   * Number of jobs that one drain may run while `reading` moves by less than a millisecond; then the drain stops so that the host can work.
   * Infinity if time is virtual, because the host could not move it: there, a loop that never becomes idle is a runaway.
   */
  readonly mostJobsAtRest: number;
  /** What the host's clock showed at the last `now()`. It measures work: it moves on while `now()` stands still. */
  readonly reading: number;
  now(): number;
  /** The reading at which a drain that begins at `reading` must stop, so that the host can work. */
  limit(reading: number): number;
  /** Drains the loop as soon as possible, but never synchronously. */
  soon(): void;
  /** Drains the loop after the host has had the opportunity to do other work. */
  later(): void;
  /** Drains the loop at `deadline` or earlier. Replaces the previous alarm. */
  alarm(deadline: number, now: number): void;
  /** Cancels the alarm. */
  disarm(): void;
  /** Cancels the alarm and everything else that was requested. */
  reset(): void;
  /** Whether a requested drain will never come: a virtual scheduler drops all its actions when one throws. */
  isBroken(): boolean;
}
