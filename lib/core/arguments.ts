/*
 * The checks of arguments that several functions make, and their messages. A message names the function that was called, the
 * argument, and the call to write instead. For work of a wrong kind see `entryOf` (work/body.ts), for a wrong `yield`
 * suspend/misuse.ts.
 */
import type { SchedulerLike } from 'rxjs';

/** Names any value in a few words. Never throws, whatever the value does when it is inspected. */
export function described(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return functionNamed(value);
  if (typeof value !== 'object')
    return `the ${typeof value} ${(value as number | bigint | boolean | string | symbol).toString()}`;
  try {
    if (Array.isArray(value)) return `an array of ${String(value.length)}`;
    const name = Object.prototype.toString.call(value).slice('[object '.length, -1);
    return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`;
  } catch {
    return 'an object that cannot be inspected'; // for example a revoked Proxy
  }
}

function functionNamed(value: { readonly name?: unknown }): string {
  try {
    const { name } = value;
    return `the function ${typeof name === 'string' && name !== '' ? name : '(anonymous)'}`;
  } catch {
    return 'a function that cannot be inspected';
  }
}

/** Names a value where one of several words was expected: a string is in quotes. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : described(value);
}

/** Names a value where a number was expected: a number is just its digits. */
export function countOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : described(value);
}

/** Requires a number of milliseconds; `right` is the call to write instead. @throws TypeError, RangeError */
export function assertMilliseconds(ms: unknown, caller: string, right?: string): asserts ms is number {
  if (typeof ms !== 'number' || Number.isNaN(ms)) throw notMilliseconds(ms, caller, right);
}

function notMilliseconds(ms: unknown, caller: string, right = `${caller}(1000)`): Error {
  if (typeof ms !== 'number') {
    return new TypeError(
      `${caller}() takes milliseconds as a number, not ${described(ms)}: write \`${right}\`.`,
    );
  }
  return new RangeError(
    `${caller}(NaN): NaN is no number of milliseconds. A calculation before this call has failed; write \`${right}\`.`,
  );
}

/**
 * Reads a limit or a deadline. Undefined, null and Infinity mean "no limit" in all functions.
 * @returns the number, or Infinity for no limit
 * @throws TypeError, RangeError as `assertMilliseconds`
 */
export function millisecondsOrNone(ms: unknown, caller: string, right?: string): number {
  if (ms === undefined || ms === null) return Infinity;
  assertMilliseconds(ms, caller, right);
  return ms;
}

/** Requires one of the words `allowed`; undefined stands for the default. `meant` is the word to write instead. @throws RangeError */
export function assertOneOf(
  caller: string,
  option: string,
  value: unknown,
  allowed: readonly string[],
  meant?: string,
): void {
  if (value === undefined || allowed.includes(value as string)) return;
  const hint = meant === undefined ? '.' : `: write \`${option}: '${meant}'\`.`;
  throw new RangeError(
    `${caller}(): ${option} is one of '${allowed.join("', '")}', not ${wordOf(value)}${hint}`,
  );
}

/** Requires a generator function to run within a deadline. @throws TypeError */
export function assertBody(body: unknown, caller: string, deadline: string): void {
  if (typeof body === 'function') return;
  throw new TypeError(
    `${caller}() runs a generator function within the deadline: write \`${caller}(${deadline}, function* () { … })\`.`,
  );
}

/** The options of a task that are checked at run time. */
interface CheckedOptions {
  readonly signal?: AbortSignal | undefined;
  readonly scheduler?: SchedulerLike | undefined;
  readonly onCancel?: 'wait' | 'abandon' | undefined;
}

/** Requires correct options of a task. An option may be undefined, but not null. @throws TypeError, RangeError */
export function assertOptions(options: CheckedOptions, caller: string): void {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new TypeError(
      `${caller}(): its options are an object, not ${described(options)}: write \`{ name: 'load' }\`, or leave them out.`,
    );
  }
  const { signal, scheduler, onCancel } = options;
  if (
    signal !== undefined &&
    typeof (signal as Partial<AbortSignal> | null)?.addEventListener !== 'function'
  ) {
    throw new TypeError(`${caller}(): signal is an AbortSignal: write \`{ signal: controller.signal }\`.`);
  }
  if (
    scheduler !== undefined &&
    typeof (scheduler as Partial<SchedulerLike> | null)?.schedule !== 'function'
  ) {
    throw new TypeError(
      `${caller}(): scheduler is an RxJS scheduler: write \`{ scheduler: new VirtualTimeScheduler() }\`.`,
    );
  }
  if (onCancel !== undefined && !['wait', 'abandon'].includes(onCancel)) {
    throw new RangeError(`${caller}(): onCancel is 'wait' or 'abandon', not ${wordOf(onCancel)}.`);
  }
}
