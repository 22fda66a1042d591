import { described } from '../core/arguments.js';
import { DEFAULT_LIMITS, type WireLimits } from './wire/wire.js';

interface GivenLimits {
  readonly maxSize?: number | null | undefined;
  readonly stacks?: boolean | undefined;
  readonly copy?: boolean | undefined;
}

/** The given limits, completed by the defaults. A maxSize of null or Infinity means no limit. @throws TypeError, RangeError */
export function limitsOf(given: GivenLimits): WireLimits {
  const { stacks = DEFAULT_LIMITS.stacks, copy = DEFAULT_LIMITS.copy } = given;
  const maxSize = given.maxSize === undefined ? DEFAULT_LIMITS.maxSize : (given.maxSize ?? Infinity);
  assertCount('maxSize', maxSize, 1);
  assertFlag('stacks', stacks);
  assertFlag('copy', copy);
  return { maxSize, stacks, copy };
}

/** Requires Infinity or a whole number, `least` or more. @throws RangeError */
export function assertCount(option: string, count: unknown, least: number): void {
  if (count === Infinity || (Number.isInteger(count) && (count as number) >= least)) return;
  throw new RangeError(`${option} is a whole number, ${least} or more, not ${described(count)}.`);
}

function assertFlag(option: string, flag: unknown): void {
  if (typeof flag !== 'boolean') throw new TypeError(`${option} is true or false, not ${described(flag)}.`);
}
