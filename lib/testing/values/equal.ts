import { Observable } from 'rxjs';
import { CancelledError } from '../../index.js';
import { isErrorLike, tagOf } from './realms.js';
import { textOf } from './show.js';

/** An asymmetric matcher of Jest and Vitest: `expect.any(Number)`, `expect.objectContaining(…)`. */
interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean;
}

type Properties = Record<PropertyKey, unknown>;
type Members = Iterable<unknown>;
/** The pairs that are being compared. */
type Seen = Map<unknown, Set<unknown>>;

/**
 * Whether a value is the one expected. Structures are compared by their content, errors by class, message and `info`,
 * cancellations by reason, Observables and tasks by identity; an asymmetric matcher decides for itself.
 */
export function equal(actual: unknown, expected: unknown, seen: Seen = new Map()): boolean {
  if (isMatcher(expected)) return expected.asymmetricMatch(actual);
  if (Object.is(actual, expected) || actual === expected) return true;
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null)
    return false;
  if (actual instanceof Observable || expected instanceof Observable) return false;
  const others = seen.get(actual) ?? new Set();
  if (others.has(expected)) return true; // a circle: the comparison in which it began decides
  seen.set(actual, others.add(expected));
  return areObjectsEqual(actual, expected, seen);
}

/** Compares by tags and not by `instanceof`: a test runs in another realm than the host, whose objects have other classes. */
function areObjectsEqual(actual: object, expected: object, seen: Seen): boolean {
  // Before the tags: RxJS's constructors make errors that the engine takes for plain objects.
  if (isErrorLike(actual)) return isErrorLike(expected) && areErrorsEqual(actual, expected, seen);
  const tag = tagOf(actual);
  if (tag !== tagOf(expected)) return false;
  switch (tag) {
    case '[object Date]':
      return Object.is((actual as Date).getTime(), (expected as Date).getTime());
    case '[object RegExp]':
      return textOf(actual) === textOf(expected);
    case '[object Map]':
    case '[object Set]':
      return areMembersEqual([...(actual as Members)], [...(expected as Members)], seen);
    case '[object ArrayBuffer]':
    case '[object SharedArrayBuffer]':
      return areBytesEqual(new Uint8Array(actual as ArrayBuffer), new Uint8Array(expected as ArrayBuffer));
    default:
      if (ArrayBuffer.isView(actual)) return areBytesEqual(actual, expected as ArrayBufferView);
      return arePropertiesEqual(actual as Properties, expected as Properties, seen);
  }
}

function isMatcher(value: unknown): value is AsymmetricMatcher {
  return typeof (value as AsymmetricMatcher | null | undefined)?.asymmetricMatch === 'function';
}

/**
 * Compares classes by name: an error may come from another copy of the library, or another realm. A property that the expected
 * error does not have, as the `info` of `new TimeoutError()`, may have any value.
 */
function areErrorsEqual(actual: Error, expected: Error, seen: Seen): boolean {
  if (actual.name !== expected.name || actual.constructor.name !== expected.constructor.name) return false;
  if (actual.message !== expected.message && !isPlainTimeout(expected)) return false;
  if (expected instanceof CancelledError)
    return equal((actual as CancelledError).reason, expected.reason, seen);
  if (expected instanceof AggregateError && !equal((actual as AggregateError).errors, expected.errors, seen))
    return false;
  const { info } = expected as { info?: unknown };
  return info === undefined || info === null || equal((actual as { info?: unknown }).info, info, seen);
}

/** `new TimeoutError()` says nothing about the task or its limit, which the message of the library's own tells. */
function isPlainTimeout({ name, message }: Error): boolean {
  return name === 'TimeoutError' && message === 'Timeout has occurred';
}

/** For a comparison that may fail without anything being decided. */
function copyOf(seen: Seen): Seen {
  return new Map([...seen].map(([value, others]) => [value, new Set(others)]));
}

/** Of sets and maps, whose members may come in any order. */
function areMembersEqual(actual: unknown[], expected: unknown[], seen: Seen): boolean {
  if (actual.length !== expected.length) return false;
  const left = [...expected];
  return actual.every((member) => {
    const at = left.findIndex((other) => equal(member, other, copyOf(seen)));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function areBytesEqual(actual: ArrayBufferView, expected: ArrayBufferView): boolean {
  if (actual.byteLength !== expected.byteLength) return false;
  const bytes = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const other = bytes(expected);
  return bytes(actual).every((byte, i) => byte === other[i]);
}

/** A property that is undefined counts as one that is missing, as for `toEqual`. */
function arePropertiesEqual(actual: Properties, expected: Properties, seen: Seen): boolean {
  if (Array.isArray(actual) && actual.length !== (expected as unknown as unknown[]).length) return false;
  const keys = new Set([...Reflect.ownKeys(actual), ...Reflect.ownKeys(expected)]);
  const visible = [...keys].filter((key) => isEnumerable(actual, key) || isEnumerable(expected, key));
  if (visible.length === 0 && isOpaque(actual)) return isSameText(actual, expected);
  return visible.every((key) => equal(actual[key], expected[key], seen));
}

/** Things of the host and the language that keep their content to themselves: a promise, a URL, a number in a box. */
function isOpaque(object: object): boolean {
  return !['[object Object]', '[object Array]', '[object Arguments]'].includes(tagOf(object));
}

/** Two URLs are equal when they read the same; two promises read the same, but that says nothing about them. */
function isSameText(actual: object, expected: object): boolean {
  const text = textOf(actual);
  return text !== tagOf(actual) && text === textOf(expected);
}

function isEnumerable(object: Properties, key: PropertyKey): boolean {
  return Object.prototype.propertyIsEnumerable.call(object, key);
}
