/** What a generator function is told that was given for a scenario. */
export const MUST_BE_PLAIN =
  'The scenario is a generator function, of which nothing would run: write a plain function, and start the generator inside ' +
  'of it as a task: `createTask(function* () { … })`.';

/** Whether a call has given a generator: then nothing of its body has run, and nothing would. */
export function isGenerator(value: unknown): boolean {
  const { next, throw: raise } = (value ?? {}) as { next?: unknown; throw?: unknown };
  return typeof next === 'function' && typeof raise === 'function'; // a Subject has the first alone
}

/** For programs without types. @throws TypeError */
export function assertFunction(value: unknown, text: string): void {
  if (typeof value === 'function') return;
  throw new TypeError(`${text}: give it a function, not ${value === null ? 'null' : typeof value}.`);
}
