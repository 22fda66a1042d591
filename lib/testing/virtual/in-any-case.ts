/** Runs every step, also after one that throws: for putting things back. @throws what the first step that threw has thrown */
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
