import { config } from '../config.js';
import { limitStacks, stackLimit } from '../errors.js';

/** Where objects were created. Captured only while `config.debug` is set, because a stack costs time. */
const captured = new WeakMap<object, { stack?: string }>();

/** Number of frames to keep: those of this library and of RxJS lie above the caller's. */
const DEEP_ENOUGH = 50;

const PLACE = /((?:file:\/\/|https?:\/\/|[A-Za-z]:\\|\/)[^()\n]*?:\d+:\d+)\)?$/;

/**
 * Captures the stack as the place where `made` was created. It is formatted when it is read: that costs twice as much as to
 * capture it. Until then V8 keeps each frame's `this` alive.
 *
 * @param below leaves out the call of this function, and the calls in it: a constructor, whose `this` must not be kept
 */
export function rememberOrigin(made: object, below?: new (...args: never[]) => object): void {
  const limit = stackLimit();
  limitStacks(DEEP_ENOUGH);
  if (below === undefined || !('captureStackTrace' in Error)) captured.set(made, new Error());
  else {
    const place = {};
    Error.captureStackTrace(place, below);
    captured.set(made, place);
  }
  limitStacks(limit);
}

/** The calls in progress, for `originOf`; undefined unless `config.debug` is set. */
export function originHere(): object | undefined {
  if (!config.debug) return undefined;
  const here = {};
  rememberOrigin(here);
  return here;
}

/** Where `made` was created, as `file:line:column`: the innermost frame outside of this library and RxJS. */
export function originOf(made: object): string | undefined {
  return callerLocation(captured.get(made)?.stack ?? '');
}

/** The innermost frame of `stack` outside of this library, RxJS and the engine, as `file:line:column`. */
export function callerLocation(stack: string): string | undefined {
  return placesIn(ownPart(stack)).find((place) => !isInsideLibrary(place));
}

/** The frames above the call that plays virtual time. The code that made this call is not the origin. */
function ownPart(stack: string): string {
  return /^[^]*?(?=\n.*\bplayInstant\b)/.exec(stack)?.[0] ?? stack;
}

function placesIn(stack: string): string[] {
  return stack
    .split('\n')
    .map((line) => PLACE.exec(line)?.[1]?.replace(/^file:\/\//, ''))
    .filter((place) => place !== undefined);
}

/** Whether a line of a stack is a frame of this library or of RxJS. */
export function isLibraryFrame(line: string): boolean {
  return placesIn(line).some(isInsideLibrary);
}

/** Whether `place` lies in this library or in RxJS. */
export function isInsideLibrary(place: string): boolean {
  if (/[\\/]node_modules[\\/]rx(?:js|task)[\\/]/.test(place)) return true;
  ownFolder ??= folderOfThisFile();
  return ownFolder !== undefined && place.startsWith(ownFolder);
}

/** Stands for the folder in a bundle, where no frame of the library is left out: no place begins with it. */
const NONE = 'none';

/** The folder of this library, or NONE. Read late: a stack takes half a millisecond. */
let ownFolder: string | undefined;

/** Undefined if a tool shows stacks in another way: then the next call tries again. */
function folderOfThisFile(): string | undefined {
  const limit = stackLimit();
  limitStacks(1);
  const stack: unknown = new Error().stack;
  limitStacks(limit);
  const place = placesIn(String(stack))[0];
  return place && (/^(.*[\\/])loop[\\/]origin\.[cm]?[jt]s:/.exec(place)?.[1] ?? NONE);
}
