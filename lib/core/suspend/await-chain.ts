/*
 * Await chains: the `at async` lines of an error that has passed through coroutine calls and tasks, as native async stacks have.
 *
 * The generator is on the engine's stack again when an error is raised at its `yield*`. So each raise captures that stack, as a
 * hop; without an error nothing is recorded. `error.stack` becomes an accessor, which writes the text when it is read: the
 * error's own frames, then those of each hop from the innermost out, without the frames of the library.
 *
 * Example: `load` throws in task "page", which `main` waits for. (1) The error leaves load's generator and is raised at
 * `yield* load()` in page's. This adds a hop of "page", which begins the chain. (2) "page" ends. The error is raised at main's
 * `yield* page`. This adds a hop of "main", after the hop with which "page" ended. A second waiter adds another hop after the same
 * hop of "page". The stack shows the chain of the latest raise, so each waiter's `catch` reads its own chain.
 *
 * Why not a copy of the error for each waiter: its identity is part of the contract, as in asyncio. Bounds: a chain keeps
 * LONGEST hops and counts the others; hops of tasks that nothing refers to are collected. A frozen error stays as it is.
 * A CancelledError has a chain only if a deadline has caused it, or with `config.debug`: cancelling stays cheap.
 * Spec: spec/core/suspend/await-chain.spec.ts.
 */
import { debugMode } from '../../config.js';
import { canLimitStacks, CancelledError, limitStacks, stackLimit } from '../../errors.js';
import { isLibraryFrame } from '../../loop/origin.js';
import { current } from '../context/context.js';
import { TRACED } from '../flags.js';

/** The number of raises that a chain shows. */
const LONGEST = 50;
/** Frames captured at a raise: the generator, those it delegates to natively, each with one frame of the engine, and the step. */
const FRAMES = 8;

/** The part of a task that chains need. */
interface Raiser {
  readonly title: string;
  readonly flags: number;
  /** The number of generators that wait for the innermost one. */
  readonly level: number;
}

/** One raise of an error at a `yield*`. Without frames it stands for the code that threw the error. */
interface Hop {
  readonly captured?: { stack?: string };
  /** Title of the task. */
  readonly title: string;
  /** Level of the generator that the error was raised in. */
  readonly level: number;
  readonly before?: Hop | undefined;
  /** Whether the error comes from the same task. */
  readonly isCall: boolean;
  readonly count: number;
}

/** The record of an error that has been raised at a `yield*`, or has left its task. */
interface Trail {
  /** The hop of the latest raise, whose chain the stack shows. */
  latest: Hop | undefined;
  /** The latest hop of each task, and the hop that each future passes on. */
  readonly hops: WeakMap<object, Hop>;
}

const trails = new WeakMap<object, Trail>();
/** Stands for all promises and subscribers. An error that leaves the tasks through one of them may come back. */
const OUTSIDE = {};

let isReadable: boolean | undefined;

/**
 * Notes that `error` is raised at a `yield*` of the running task. Never throws.
 *
 * @param source what the task waited for, or the task itself when a coroutine call has failed
 * @param above the function whose frame is left out, with those above it
 */
export function noteRaise(
  error: unknown,
  source: object | undefined,
  above: (...args: never[]) => unknown,
): void {
  const task = current.task as Raiser | undefined;
  if (task === undefined) return; // a program steps the iterator by hand
  const trail = trailOf(error, task.flags);
  if (trail === undefined) return;
  const { title, level } = task;
  const isCall = source === task;
  let before: Hop | undefined = source && hopOf(trail.hops, source);
  // If the latest raise in this task was one level further in, that call has passed the error on. Otherwise the error is thrown anew.
  if (isCall && before?.level !== level + 1) before = start(task);
  const count = (before?.count ?? 0) + 1;
  const hop: Hop =
    count > LONGEST
      ? { ...before!, level, count }
      : { captured: capture(above), title, level, before, isCall, count };
  trail.latest = hop;
  trail.hops.set(task, hop);
}

/** Notes that a failure passes from a future or task to another future, or out of the tasks: to a promise or a subscriber. Never throws. */
export function passFailureOn(error: unknown, from: object = OUTSIDE, to: object = OUTSIDE): void {
  const trail = trailOf(error, 0);
  const hop = trail && hopOf(trail.hops, from);
  if (hop === undefined) return;
  trail!.latest ??= hop;
  trail!.hops.set(to, hop);
}

/** Gives the chain of `cause` to `error`, which the running task throws in its place. */
export function continueChain(error: Error, cause: Error): void {
  const task = current.task!;
  const hop = trails.get(cause)?.hops.get(task);
  const trail = hop && trailOf(error, 0);
  trail?.hops.set(task, (trail.latest = hop!));
}

function hopOf(hops: Trail['hops'], source: object): Hop | undefined {
  const hop = hops.get(source);
  if (hop !== undefined || 'reactions' in source)
    return hop ?? ('level' in source ? start(source as Raiser) : undefined);
  return hops.get(OUTSIDE); // a promise, or a source that has never raised an error
}

function start({ title }: Raiser): Hop {
  return { title, level: 0, isCall: true, count: 0 };
}

function capture(above: (...args: never[]) => unknown): { stack?: string } {
  const limit = stackLimit();
  const captured = {};
  limitStacks(FRAMES);
  Error.captureStackTrace(captured, above);
  limitStacks(limit);
  return captured;
}

/** The trail of an error, made if there is none yet; undefined for an error that cannot have one. */
function trailOf(error: unknown, flags: number): Trail | undefined {
  try {
    if ((flags & TRACED) === 0 && !debugMode.isOn && error instanceof CancelledError) return undefined;
    if (typeof error !== 'object' || error === null) return undefined;
    // Engines other than V8 write stacks in another format.
    isReadable ??=
      canLimitStacks() && 'captureStackTrace' in Error && /\n\s+at /.test(new Error().stack ?? '');
    return isReadable && Error.stackTraceLimit > 0 ? (trails.get(error) ?? begin(error)) : undefined;
  } catch {
    return undefined; // a proxy refuses to be inspected
  }
}

/** Makes the error's stack show its chain, unless it is frozen or has no stack. */
function begin(error: object): Trail | undefined {
  const property = Object.getOwnPropertyDescriptor(error, 'stack');
  if (property?.configurable !== true) return undefined;
  const { get } = property;
  let own: unknown = property.value;
  const trail: Trail = { latest: undefined, hops: new WeakMap() };
  Object.defineProperty(error, 'stack', {
    get() {
      if (get !== undefined && own === undefined) own = get.call(error); // not earlier: the getter writes the text, which is slow
      return typeof own === 'string' && trail.latest !== undefined ? textOf(own, trail.latest) : own;
    },
    set(value) {
      own = value;
      trail.latest = undefined;
    },
  });
  trails.set(error, trail);
  return trail;
}

function textOf(own: string, latest: Hop): string {
  const hops: Hop[] = [];
  for (let hop: Hop | undefined = latest; hop !== undefined; hop = hop.before) hops.unshift(hop);
  const text: string[] = [];
  let lines = linesOf(own);
  let title: string | undefined;
  for (const hop of hops) {
    if (!hop.isCall) {
      text.push(...marked(lines, title));
      lines = [];
    }
    ({ title } = hop);
    lines.push(...linesOf(String(hop.captured?.stack)).flatMap(asynchronous));
  }
  text.push(...marked(lines, title));
  if (latest.count > LONGEST) text.push(`    … ${String(latest.count - LONGEST)} more`);
  return text.join('\n');
}

/**
 * The lines of the program in a stack. The frames below `takeStep` are left out: they belong to the loop. What a program's
 * Error.prepareStackTrace gives in place of a text has no lines.
 */
function linesOf(stack: string): string[] {
  return stack
    .replace(/\n.*\btakeStep \([^]*/, '')
    .split('\n')
    .filter((line) => !/\.(?:next|throw|return) \(<anonymous>\)$/.test(line) && !isLibraryFrame(line));
}

const FRAME = /^(\s+at (?:async )?)(?:(.*?) \((?=.*\)$))?(.*?)\)?$/;

function asynchronous(line: string): string[] {
  return FRAME.test(line) ? [line.replace(' at ', ' at async ')] : [];
}

/**
 * Names the task in its outermost frame: `at load (file)` becomes `at load [in "page"] (file)`. V8 writes `[as name]` in
 * the same position, so tools that parse stacks accept it.
 */
function marked(lines: string[], title: string | undefined): string[] {
  const last = FRAME.exec(lines.at(-1) ?? '');
  if (title === undefined || last === null) return lines;
  const [, at = '', name, place = ''] = last;
  return [...lines.slice(0, -1), `${at}${name === undefined ? '' : `${name} `}[in ${title}] (${place})`];
}
