import {
  BrokenBarrierError,
  CancelledError,
  InvalidStateError,
  QueueEmptyError,
  QueueFullError,
  QueueShutDownError,
  TaskGroupError,
  TimeoutError,
} from 'rxtask';
import type { EncodedError } from './program.js';

/** An error that the program itself raises, by `raise` or `set_exception`. */
export class ProgramError extends Error {
  constructor(
    readonly type: string,
    readonly msg: unknown,
  ) {
    super(`${type}: ${String(msg)}`);
  }
}

/** Stands for the text of an error that the library raises: the texts are ours, the classes asyncio's. */
export const OUR_TEXT = '(our text)';

/** Python's class for each of ours, tried in order. */
const CLASSES: readonly (readonly [new (...args: never[]) => Error, string])[] = [
  [TimeoutError, 'TimeoutError'],
  [QueueEmptyError, 'QueueEmpty'],
  [QueueFullError, 'QueueFull'],
  [QueueShutDownError, 'QueueShutDown'],
  [BrokenBarrierError, 'BrokenBarrierError'],
  [RangeError, 'ValueError'],
];

const PARENTS: Readonly<Record<string, string>> = {
  TimeoutError: 'OSError',
  KeyError: 'LookupError',
  BrokenBarrierError: 'RuntimeError',
};

/** Our InvalidStateError stands for asyncio's, and for RuntimeError where asyncio raises that. */
function isAboutTheResult(error: InvalidStateError): boolean {
  return /is (not|already) done/.test(error.message);
}

export function pythonClassOf(error: unknown): string {
  if (error instanceof ProgramError) return error.type;
  if (error instanceof CancelledError) return 'CancelledError';
  if (error instanceof TaskGroupError) return 'ExceptionGroup';
  if (error instanceof InvalidStateError)
    return isAboutTheResult(error) ? 'InvalidStateError' : 'RuntimeError';
  return CLASSES.find(([ours]) => error instanceof ours)?.[1] ?? `unexpected ${String(error)}`;
}

/** Whether Python's `except` for one of `types` takes `error`. */
export function isCaughtBy(error: unknown, types: readonly string[]): boolean {
  let name: string | undefined = pythonClassOf(error);
  if (types.includes('BaseException')) return true;
  if (name !== 'CancelledError' && types.includes('Exception')) return true;
  while (name !== undefined) {
    if (types.includes(name)) return true;
    name = PARENTS[name];
  }
  return false;
}

export function encodeError(error: unknown): EncodedError {
  const exc = pythonClassOf(error);
  if (error instanceof ProgramError) return { exc, msg: error.msg ?? null };
  if (error instanceof CancelledError) return { exc, msg: error.reason ?? null };
  if (error instanceof TaskGroupError)
    return { exc, msg: error.message, errors: error.errors.map(encodeError) };
  if (exc === 'InvalidStateError') return { exc, msg: null };
  return { exc, msg: OUR_TEXT };
}

export function encode(value: unknown): unknown {
  if (value instanceof Error) return encodeError(value);
  if (Array.isArray(value)) return value.map(encode);
  return value ?? null;
}
