/** Runs every step, also after one that throws: for restoring things. @throws the first error */
export function inAnyCase(...steps: (() => void)[]): void {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
