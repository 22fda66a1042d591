import { callerLocation } from '../../loop/origin.js';

/** One `expect…` of a scenario: its checks, each with the error that it may fail with. */
export class Expectation {
  private readonly checks: { site: Error; differs: () => string | undefined }[] = [];
  private hasChecks = false;
  private readonly site: Error;

  /** @param caller the function that the user called, left out of the stack */
  constructor(
    private readonly call: string,
    caller: (...args: never[]) => unknown,
  ) {
    this.site = captureStack(caller, new Error());
  }

  check(differs: () => string | undefined, caller: (...args: never[]) => unknown): void {
    this.hasChecks = true;
    this.checks.push({ site: captureStack(caller, new Error()), differs });
  }

  /** Runs the checks, once. */
  takeFailures(): Error[] {
    return this.checks.splice(0).flatMap(({ site, differs }) => {
      const text = differs();
      return text === undefined ? [] : [withMessage(site, text)];
    });
  }

  /** The error of an expectation without a check. */
  get omission(): Error | undefined {
    if (this.hasChecks) return undefined;
    return withMessage(this.site, `${this.call} expects nothing: add \`.toBe('…')\` with a marble diagram.`);
  }
}

/** Captures the stack of the caller of `caller`, for an error that may be thrown later. */
export function captureStack<E extends Error>(caller: (...args: never[]) => unknown, site: E): E {
  if ('captureStackTrace' in Error) Error.captureStackTrace(site, caller);
  return site;
}

/** Sets the message of an error whose stack was captured before. */
export function withMessage<E extends Error>(site: E, text: string): E {
  const frames = framesOf(site.stack ?? '');
  site.message = text;
  site.stack = [`${site.name}: ${text}`, ...frames].join('\n');
  return site;
}

/** The frames of a stack, as V8 or other engines write it. The message above them may have several lines. */
function framesOf(stack: string): string[] {
  const lines = stack.trimEnd().split('\n');
  const frame = /^\s+at \S/.test(lines.at(-1) ?? '') ? /^\s+at \S/ : /^[^@]*@.*:\d+:\d+$/;
  let first = lines.length;
  while (first > 0 && frame.test(lines[first - 1]!)) first--;
  return lines.slice(first);
}

/** Makes an error point at the place where its subject was created, which tells more than the place where it was found. */
export function pointingAt<E extends Error>(place: string | undefined, error: E): E {
  error.stack = `${error.name}: ${error.message}${place === undefined ? '' : `\n    at ${place}`}`;
  return error;
}

/** Combines errors into the first, with the messages of the others below. */
export function combined(errors: readonly [Error, ...Error[]]): Error {
  const [first, ...others] = errors;
  if (others.length === 0) return first;
  const texts = others.map((other) => {
    const place = callerLocation(other.stack ?? '');
    return place === undefined ? other.message : `${other.message}\n  (${place})`; // not as a frame: a runner shows the code of the first
  });
  return withMessage(first, [first.message, ...texts].join('\n\n'));
}
