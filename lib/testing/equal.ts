import { Observable } from 'rxjs';
import { CancelledError } from '../index.js';

/** What matchers of Jest and Vitest look like: `expect.any(Number)`, `expect.objectContaining(…)`. */
interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean;
}

/**
 * Whether a value is the one expected. Structures are compared by their content, errors by class, message and `info`,
 * cancellations by reason, Observables and tasks by identity; an asymmetric matcher decides for itself.
 */
export function equal(actual: unknown, expected: unknown, seen = new Map<unknown, unknown>()): boolean {
  if (isMatcher(expected)) return expected.asymmetricMatch(actual);
  if (Object.is(actual, expected) || actual === expected) return true;
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null)
    return false;
  if (actual instanceof Observable || expected instanceof Observable) return false;
  if (seen.get(actual) === expected) return true; // in a circle: decided where it began
  seen.set(actual, expected);

  if (tagOf(actual) !== tagOf(expected)) return false;
  if (actual instanceof Error || expected instanceof Error)
    return areErrorsEqual(actual as Error, expected as Error, seen);
  if (actual instanceof Date) return Object.is(actual.getTime(), (expected as Date).getTime());
  if (actual instanceof RegExp && expected instanceof RegExp) return String(actual) === String(expected);
  if (actual instanceof Map)
    return areMembersEqual([...actual], [...(expected as Map<unknown, unknown>)], seen);
  if (actual instanceof Set) return areMembersEqual([...actual], [...(expected as Set<unknown>)], seen);
  if (ArrayBuffer.isView(actual)) return areBytesEqual(actual, expected as ArrayBufferView);
  return arePropertiesEqual(actual as Properties, expected as Properties, seen);
}

function isMatcher(value: unknown): value is AsymmetricMatcher {
  return typeof (value as AsymmetricMatcher | null | undefined)?.asymmetricMatch === 'function';
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}

type Properties = Record<PropertyKey, unknown>;
type Seen = Map<unknown, unknown>;

/**
 * A class stands by its name: an error may come from another copy of the library, or another realm. What an expected error
 * says nothing about, as `new TimeoutError()` about its `info`, may be anything.
 */
function areErrorsEqual(actual: Error, expected: Error, seen: Seen): boolean {
  if (actual.name !== expected.name || actual.constructor.name !== expected.constructor.name) return false;
  if (actual.message !== expected.message) return false;
  if (expected instanceof CancelledError)
    return equal((actual as CancelledError).reason, expected.reason, seen);
  if (expected instanceof AggregateError && !equal((actual as AggregateError).errors, expected.errors, seen))
    return false;
  const { info } = expected as { info?: unknown };
  return info === undefined || info === null || equal((actual as { info?: unknown }).info, info, seen);
}

/** Of sets and maps, whose members may come in any order. */
function areMembersEqual(actual: unknown[], expected: unknown[], seen: Seen): boolean {
  if (actual.length !== expected.length) return false;
  const left = [...expected];
  return actual.every((member) => {
    const at = left.findIndex((other) => equal(member, other, new Map(seen)));
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
  for (const key of keys) {
    if (!isEnumerable(actual, key) && !isEnumerable(expected, key)) continue;
    if (!equal(actual[key], expected[key], seen)) return false;
  }
  return true;
}

function isEnumerable(object: Properties, key: PropertyKey): boolean {
  return Object.prototype.propertyIsEnumerable.call(object, key);
}
