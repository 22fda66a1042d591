import { limitStacks, stackLimit } from '../../errors.js';
import type { Frame } from '../task-info.js';
import { isInsideLibrary } from '../../loop/origin.js';
import { sourcePlace } from './source-place.js';

/*
 * The inspector evaluates an expression between two instructions of an endless loop, on top of its stack. A stack that the
 * expression captures shows the line of the loop, so the process need not be paused, and cannot be left paused.
 *
 * Such a stack, innermost first:
 *
 *   evaluated   (no file)        the expression
 *   deep        shop.ts:5:42     the loop
 *   order       shop.ts:9:3      the generator of the task, which called it
 *   next        (no file)        V8 resumes the generator
 *   takeStep    task.js:…        the library takes a step of the task
 *   listOnTimeout node:internal  the host
 *
 * The calls of the task end where its generator is resumed: at the outermost `next`. The program may resume generators of its
 * own above that. A task without a generator ends at the first frame of the library. Law: calls-in-progress.spec.ts.
 */

/** Names of the functions of V8 that resume a generator. */
const RESUMPTIONS: readonly (string | null)[] = ['next', 'throw', 'return'];

/** Number of frames to read. V8 of Node.js 26 ends the process if it is to reserve room for an infinite number. */
const DEEP_ENOUGH = 200;

/**
 * The calls of the step that runs, outermost first, without those of the library and of Node.js.
 *
 * @param below leaves out the call of this function, and the calls in it
 */
export function callsInProgress(below: (...args: never[]) => unknown): Frame[] {
  const calls = callSites(below).map((site) => ({
    name: site.getFunctionName() ?? '',
    place: placeOf(site),
  }));
  const isResumption = ({ name, place }: Frame): boolean => place === undefined && RESUMPTIONS.includes(name);
  const first = calls.findIndex(isProgram);
  const resumption = calls.findLastIndex(isResumption);
  const library = calls.findIndex(
    ({ place }, i) => i > first && place !== undefined && isInsideLibrary(place),
  );
  const end = [resumption, library, calls.length].find((each) => each !== -1);
  return calls.slice(0, end).filter(isProgram).reverse();
}

function isProgram({ place }: Frame): boolean {
  return place !== undefined && !place.startsWith('node:') && !isInsideLibrary(place);
}

/** Undefined for what has no file: functions of V8, and expressions that the inspector evaluates. */
function placeOf(site: NodeJS.CallSite): string | undefined {
  const [url, line, column] = [site.getFileName() ?? '', site.getLineNumber(), site.getColumnNumber()];
  return url === '' || line === null || column === null ? undefined : sourcePlace(url, line, column);
}

/**
 * The stack as V8 has it, whatever the program does with stacks. Empty if the program has frozen `Error`; short if it has made only
 * the limit for stacks read-only.
 */
function callSites(below: (...args: never[]) => unknown): readonly NodeJS.CallSite[] {
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const limit = stackLimit();
  const holder: { stack?: readonly NodeJS.CallSite[] } = {};
  const isSet = Reflect.set(
    Error,
    'prepareStackTrace',
    (_: unknown, sites: readonly NodeJS.CallSite[]) => sites,
  );
  if (!isSet) return [];
  try {
    limitStacks(DEEP_ENOUGH);
    Error.captureStackTrace(holder, below);
    return holder.stack ?? []; // formatted when it is read
  } finally {
    limitStacks(limit);
    if (before === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Object.defineProperty(Error, 'prepareStackTrace', before);
  }
}
