import {
  BrokenBarrierError,
  CancelledError,
  InvalidStateError,
  QueueEmptyError,
  QueueFullError,
  QueueShutDownError,
  TaskGroupError,
  TimeoutError,
} from '../../errors.js';
import { JobLostError, RemoteError, WorkerLostError } from './remote-errors.js';
import { copyPortable, type Wire, type WireLimits } from './wire.js';

/** An error as plain data. */
export interface PackedError {
  /** The name of its class if that is known, else the `name` of the error. */
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: PackedReason;
  readonly errors?: readonly PackedReason[];
  /** Its own enumerable properties. */
  readonly props?: Readonly<Record<string, Wire>>;
}

/** A thrown value or a reason: an error or a plain value. Undefined has neither. */
export interface PackedReason {
  readonly error?: PackedError;
  readonly value?: Wire;
}

/** A class of errors that a handle can fail with. */
export type ErrorClass = abstract new (...args: never[]) => Error;

/** The known classes by name. A Map, so that a name from the wire does not find a property of Object.prototype. */
const KNOWN: ReadonlyMap<string, ErrorClass> = byName([
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  URIError,
  EvalError,
  ...(typeof AggregateError === 'function' ? [AggregateError] : []),
  InvalidStateError,
  TaskGroupError,
  QueueEmptyError,
  QueueFullError,
  QueueShutDownError,
  BrokenBarrierError,
  WorkerLostError,
  JobLostError,
  RemoteError,
]).set('TimeoutError', TimeoutError); // RxJS's class is a function with another name

const OWN_WORDS = new Set(['name', 'message', 'stack', 'cause', 'errors', 'remoteName']);
/** The longest chain of causes; the rest is cut off. */
const DEEPEST = 8;
/** The most errors in one report, with those that they contain; the rest is cut off. Errors may contain each other. */
const MOST = 100;
/** The longest text; the rest is cut off, so that the report of an error is never refused for its size. */
const LONGEST = 10_000;

function byName(classes: readonly ErrorClass[]): Map<string, ErrorClass> {
  return new Map(classes.map((each) => [each.name, each]));
}

/** Converts a thrown value to plain data. `classes` are known in addition to those of the library. Never throws. */
export function packThrown(
  thrown: unknown,
  limits: WireLimits,
  classes: readonly ErrorClass[] = [],
): PackedReason {
  return new Packer(limits, classes).pack(thrown, 0);
}

class Packer {
  private count = 0;

  constructor(
    private readonly limits: WireLimits,
    private readonly classes: readonly ErrorClass[],
  ) {}

  pack(thrown: unknown, depth: number): PackedReason {
    const { limits } = this;
    if (thrown === undefined) return {};
    if (!isError(thrown)) return { value: portableOr(thrown, limits) };
    this.count++;
    const isCut = depth >= DEEPEST || this.count >= MOST;
    if (thrown instanceof CancelledError) {
      const cause = isCut ? {} : this.pack(thrown.reason, depth + 1);
      return { error: { name: 'CancelledError', message: '', cause } };
    }
    const [stack, cause, errors] = ['stack', 'cause', 'errors'].map((key) => read(thrown, key));
    const props = propsOf(thrown, limits);
    return {
      error: {
        name: nameOf(thrown, this.classes),
        message: cut(textOf(read(thrown, 'message'))),
        ...(limits.stacks && typeof stack === 'string' && { stack: cut(stack) }),
        ...(cause !== undefined && !isCut && { cause: this.pack(cause, depth + 1) }),
        ...(Array.isArray(errors) && !isCut && { errors: this.packAll(errors, depth + 1) }),
        ...(props !== undefined && { props }),
      },
    };
  }

  private packAll(errors: readonly unknown[], depth: number): PackedReason[] {
    const packed: PackedReason[] = [];
    for (const each of errors) {
      if (this.count >= MOST) break;
      packed.push(this.pack(each, depth));
    }
    return packed;
  }
}

/** Converts plain data back to the thrown value. An error gets its class if the library or `classes` has it; else it is a RemoteError. */
export function unpackThrown(packed: PackedReason, classes: readonly ErrorClass[] = []): unknown {
  const { error } = packed;
  if (error === undefined) return packed.value;
  if (error.name === 'CancelledError') return new CancelledError(unpackThrown(error.cause ?? {}, classes));
  const known = byName(classes).get(error.name) ?? KNOWN.get(error.name);
  const thrown = new Error(error.message);
  // Not by calling the class: its constructor may need arguments that were not sent.
  Object.setPrototypeOf(thrown, (known ?? RemoteError).prototype as object);
  hide(thrown, 'name', known === undefined ? 'RemoteError' : error.name);
  if (known === undefined) hide(thrown, 'remoteName', error.name);
  hide(
    thrown,
    'stack',
    error.stack ?? `${error.name}: ${error.message}\n    at a worker, which keeps its stacks`,
  );
  if (error.cause !== undefined) hide(thrown, 'cause', unpackThrown(error.cause, classes));
  if (error.errors !== undefined) {
    hide(
      thrown,
      'errors',
      error.errors.map((each) => unpackThrown(each, classes)),
    );
  }
  for (const [key, value] of Object.entries(error.props ?? {})) {
    if (key === '__proto__' || OWN_WORDS.has(key)) continue;
    Object.defineProperty(thrown, key, { value, writable: true, configurable: true, enumerable: true });
  }
  return thrown;
}

function hide(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
}

/** Checks the tag too: an error of another realm, as Node's own errors are in a test runner, has another class `Error`. */
function isError(thrown: unknown): thrown is Error {
  try {
    return (
      thrown instanceof Error ||
      /^\[object (?:Error|DOMException)\]$/.test(Object.prototype.toString.call(thrown))
    );
  } catch {
    return false; // a revoked Proxy
  }
}

/** Reads a property whose getter may throw. */
function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key];
  } catch (thrown) {
    return key === 'message' ? `its message cannot be read: ${textOf(thrown)}` : undefined;
  }
}

function nameOf(error: Error, classes: readonly ErrorClass[]): string {
  const constructor = read(error, 'constructor');
  if (error instanceof RemoteError) return textOf(error.remoteName);
  const name = textOf(read(error, 'name') ?? 'Error');
  if (classes.includes(constructor as ErrorClass)) return (constructor as ErrorClass).name;
  // A class that sets no name has the name of the class that it extends.
  return KNOWN.has(name) && KNOWN.get(name) !== constructor && typeof constructor === 'function'
    ? constructor.name
    : name;
}

function propsOf(error: Error, limits: WireLimits): Record<string, Wire> | undefined {
  const props: Record<string, Wire> = {};
  for (const key of keysOf(error)) {
    if (key === '__proto__' || OWN_WORDS.has(key)) continue;
    const value = read(error, key);
    if (value !== undefined) props[key] = portableOr(value, limits);
  }
  return Object.keys(props).length === 0 ? undefined : props;
}

function keysOf(error: Error): readonly string[] {
  try {
    return Object.keys(error);
  } catch {
    return []; // a Proxy whose trap throws
  }
}

/** The value, or its text if it is not portable: one such property must not prevent the error from being sent. */
function portableOr(value: unknown, limits: WireLimits): Wire {
  try {
    return copyPortable(value, 'a property', {
      ...limits,
      maxSize: Math.min(limits.maxSize, LONGEST),
      copy: true,
    });
  } catch {
    return textOf(value);
  }
}

function textOf(value: unknown): string {
  try {
    return cut(String(value));
  } catch {
    return 'a value without a text';
  }
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
