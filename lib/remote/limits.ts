import { described } from '../core/arguments.js';
import { DEFAULT_LIMITS, type WireLimits } from './wire/wire.js';

/** The limits that are given, and the defaults. @throws RangeError */
export function limitsOf(given: { [Limit in keyof WireLimits]?: WireLimits[Limit] | undefined }): WireLimits {
  const {
    maxSize = DEFAULT_LIMITS.maxSize,
    stacks = DEFAULT_LIMITS.stacks,
    copy = DEFAULT_LIMITS.copy,
  } = given;
  assertCount('maxSize', maxSize, 1);
  return { maxSize, stacks, copy };
}

/** @throws RangeError */
export function assertCount(option: string, count: unknown, least: number): void {
  if (count === Infinity || (Number.isInteger(count) && (count as number) >= least)) return;
  throw new RangeError(`${option} is a whole number, ${least} or more, not ${described(count)}.`);
}
