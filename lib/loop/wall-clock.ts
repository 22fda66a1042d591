/** Milliseconds since 1970, as this machine has them: for deadlines that another thread or machine keeps. */
export function wallClock(): number {
  return Date.now();
}
