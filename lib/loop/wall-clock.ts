/** Milliseconds since 1970 on the clock of this machine: for deadlines that another thread or machine keeps too. */
export function wallClock(): number {
  return Date.now();
}
