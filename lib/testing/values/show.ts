import { Observable } from 'rxjs';
import { CancelledError, Task } from '../../index.js';
import { isErrorLike, tagOf } from './realms.js';

const LONGEST = 60;

/** Any value on one line, for a message. */
export function show(value: unknown): string {
  let text: string;
  try {
    text = write(value, 0);
  } catch {
    text = tagOf(value as object); // for example a getter has thrown: the message must not depend on it
  }
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return value.name === '' ? 'a function' : value.name;
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Task) return `Task "${value.name}" (${value.state})`;
  if (value instanceof Observable) return value.constructor.name;
  if (value instanceof CancelledError)
    return `CancelledError(${value.reason === undefined ? '' : write(value.reason, depth)})`;
  if (isErrorLike(value))
    return `${value.name}(${value.message === '' ? '' : JSON.stringify(value.message)})${info(value, depth)}`;
  if (depth > 2) return '…';
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(', ')}]`;
  return writeObject(value, depth);
}

function info(error: Error, depth: number): string {
  const { info } = error as { info?: unknown };
  return info === undefined || info === null ? '' : ` info: ${write(info, depth + 1)}`;
}

function writeObject(value: object, depth: number): string {
  const { toAsymmetricMatcher } = value as { toAsymmetricMatcher?: () => string };
  if (typeof toAsymmetricMatcher === 'function') return toAsymmetricMatcher.call(value);
  switch (tagOf(value)) {
    case '[object Date]':
      return Number.isNaN((value as Date).getTime()) ? 'Invalid Date' : (value as Date).toISOString();
    case '[object RegExp]':
      return textOf(value);
    case '[object URL]':
      return `URL ${(value as URL).href}`;
    case '[object Map]':
      return `Map ${write(Object.fromEntries(value as Map<PropertyKey, unknown>), depth)}`;
    case '[object Set]':
      return `Set ${write([...(value as Set<unknown>)], depth)}`;
  }
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${write(item, depth + 1)}`);
  const { name } = (value.constructor as { name?: string } | undefined) ?? {};
  const text = entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  return name === undefined || name === 'Object' ? text : `${name} ${text}`;
}

/** As its own `toString` writes it. */
export function textOf(value: object): string {
  const { toString } = value as { toString?: () => string };
  return toString === undefined ? tagOf(value) : toString.call(value);
}

/** Shows a value beside a different one, and says that they differ if both look the same. */
export function showOther(value: unknown, expected: unknown): string {
  const text = show(value);
  return text === show(expected) ? `${text} (looks the same, is not)` : text;
}
