/** The port to time: the one thing a loop knows of the world. All times are milliseconds. */
export interface Host {
  now(): number;
  /** When a drain that begins at `now` has to let the host in. */
  limit(now: number): number;
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
