import { inspect, type InspectOptions, type Problem } from 'rxtask/inspect';

/** The problems that the watchdogs find while `act` runs, limited to the kinds that `options` switches on. */
export function problemsOf(options: InspectOptions, act: () => void): string[] {
  const off = {
    slowStepMs: null,
    cleanUpMs: null,
    circles: false,
    neverAwaited: false,
    unseenCancellations: false,
  };
  const problems: string[] = [];
  const inspection = inspect({ ...off, ...options });
  inspection.problems$.subscribe((problem) => problems.push(told(problem)));
  try {
    act();
  } finally {
    inspection[Symbol.dispose]();
  }
  return problems;
}

/** A problem as one line. */
export function told({ kind, message }: Problem): string {
  return `${kind}: ${message}`;
}
