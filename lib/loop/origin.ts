import { config } from '../config.js';

/** Where things were made: known only of those made while `config.debug` was set, since capturing costs. */
const captured = new WeakMap<object, { stack?: string }>();

/** Frames kept: those of the library and of RxJS lie above the one that is looked for. */
const DEEP_ENOUGH = 50;

const PLACE = /((?:file:\/\/|https?:\/\/|[A-Za-z]:\\|\/)[^()\n]*?:\d+:\d+)\)?$/;

/** The folder this library lies in. In a bundle it has none of its own, and nothing is left out. */
const ownFolder = /^(.*[\\/])loop[\\/]origin\.[cm]?[jt]s:/.exec(
  placesIn(new Error().stack ?? '')[0] ?? '',
)?.[1];

/** Remembers the calls in progress as the place where `made` was made. */
export function rememberOrigin(made: object): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEEP_ENOUGH;
  captured.set(made, new Error());
  Error.stackTraceLimit = stackTraceLimit;
}

/** The calls in progress, for `originOf`; undefined unless `config.debug` is set. */
export function originHere(): object | undefined {
  if (!config.debug) return undefined;
  const here = {};
  rememberOrigin(here);
  return here;
}

/** Where `made` was made, as `file:line:column`: the innermost place outside of this library and RxJS. */
export function originOf(made: object): string | undefined {
  return callerLocation(captured.get(made)?.stack ?? '');
}

/** The innermost place of `stack` outside of this library, RxJS and the engine; `file:line:column`. */
export function callerLocation(stack: string): string | undefined {
  return placesIn(ownPart(stack)).find((place) => !isInsideLibrary(place));
}

/** What virtual time does, it does within the call that plays it: who made that call is of no interest. */
function ownPart(stack: string): string {
  return /^[^]*?(?=\n.*\bplayInstant\b)/.exec(stack)?.[0] ?? stack;
}

function placesIn(stack: string): string[] {
  return stack
    .split('\n')
    .map((line) => PLACE.exec(line)?.[1]?.replace(/^file:\/\//, ''))
    .filter((place) => place !== undefined);
}

/** Whether `place` lies in this library or in RxJS. */
export function isInsideLibrary(place: string): boolean {
  return (
    /[\\/]node_modules[\\/]rx(?:js|task)[\\/]/.test(place) ||
    (ownFolder !== undefined && place.startsWith(ownFolder))
  );
}
