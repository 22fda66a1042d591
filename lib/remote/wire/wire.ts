import { described } from '../../core/arguments.js';

/** A value that can be sent to a job and back: JSON. Properties that are undefined are left out. */
export type Wire =
  null | boolean | number | string | readonly Wire[] | { readonly [key: string]: Wire | undefined };

/** The limits of an engine for values that are sent. */
export interface WireLimits {
  /** The most characters of text, keys and numbers that one message may hold. Default 1,048,576. */
  readonly maxSize: number;
  /** Whether the stacks of errors are sent. Default true. */
  readonly stacks: boolean;
  /** Whether values are copied and checked. Only an engine within one process can work without copies. Default true. */
  readonly copy: boolean;
}

export const DEFAULT_LIMITS: WireLimits = { maxSize: 1_048_576, stacks: true, copy: true };

/** The largest depth of nesting. A value that contains itself reaches it before the stack overflows; real data is not that deep. */
const DEEPEST = 500;

/** V8's message when the stack overflows. */
const OVERFLOW = 'Maximum call stack size exceeded';

/** For classes that are not portable: what to send instead. */
const REMEDIES: Readonly<Record<string, string>> = {
  Date: 'Send `date.toISOString()`, and make a Date of it in the job.',
  Map: 'Send `[...map]`, and make a Map of it in the job.',
  Set: 'Send `[...set]`, and make a Set of it in the job.',
  BigInt: 'Send `String(big)`, and make a BigInt of it in the job.',
  ArrayBuffer: 'Name the buffer in `transfer`, where both ends share a process; else send a path or a key.',
  Promise: 'Send what it resolves to.',
};

/**
 * Copies `value` to what the far end gets: plain objects and arrays, without prototypes and shared references.
 *
 * Every engine sends this copy, also the one in this process, so that a value that is not portable fails in development.
 *
 * @param what names the value in errors: `the arguments of "resize"`
 * @param transfer objects that are transferred and not copied; a view on such a buffer is transferred too
 * @throws TypeError for a value that JSON cannot express, RangeError beyond the limit
 */
export function copyPortable(
  value: unknown,
  what: string,
  limits: WireLimits,
  transfer: readonly unknown[] = [],
): Wire {
  return limits.copy ? new Copier(what, limits.maxSize, transfer).copy(value, '', 0) : (value as Wire);
}

/**
 * The error to fail with when a channel has refused to carry `what`. Without copies, a value that is nested too deeply overflows the
 * engine's stack in structured clone, whose error names neither the value nor the remedy.
 */
export function refusal(what: string, error: unknown): unknown {
  if (!isOverflow(error)) return error;
  return new TypeError(`${what} cannot be sent: nested too deeply. Send the parts by name or id.`, {
    cause: error,
  });
}

/** By its message: the error may be of another realm. */
function isOverflow(error: unknown): boolean {
  try {
    return (error as Partial<Error> | null | undefined)?.message === OVERFLOW;
  } catch {
    return false; // a revoked Proxy
  }
}

class Copier {
  private size = 0;

  constructor(
    private readonly what: string,
    private readonly maxSize: number,
    private readonly transfer: readonly unknown[],
  ) {}

  copy(value: unknown, path: string, depth: number): Wire {
    switch (typeof value) {
      case 'string':
        this.grow(value.length + 2);
        return value;
      case 'number':
        if (!Number.isFinite(value)) throw this.refused(path, String(value), 'Send null or a string.');
        this.grow(8);
        return value + 0; // JSON has no -0
      case 'boolean':
        this.grow(5);
        return value;
      case 'object':
        return value === null ? null : this.copyObject(value, path, depth);
      case 'bigint':
        throw this.refused(path, 'a BigInt', REMEDIES['BigInt']!);
      default:
        throw this.refused(path, described(value), 'Send data; code stays where it is.');
    }
  }

  private copyObject(value: object, path: string, depth: number): Wire {
    if (this.isTransferred(value)) return value as unknown as Wire;
    if (depth >= DEEPEST) {
      throw new TypeError(
        `${this.what} cannot be sent: ${DEEPEST} levels down there is still an object. Does it contain itself? Send the parts by name or id.`,
      );
    }
    this.grow(2);
    if (Array.isArray(value)) {
      // By index and not by map(), which skips holes.
      return Array.from({ length: value.length }, (_, index) =>
        this.copy(value[index], `${path}[${index}]`, depth + 1),
      );
    }
    if (!isPlain(value)) {
      const name = classNameOf(value);
      throw this.refused(
        path,
        `an object of class ${name}`,
        REMEDIES[name] ?? 'Send its data as a plain object, and make the object of it in the job.',
      );
    }
    const copy: Record<string, Wire> = {};
    for (const key of Object.keys(value)) {
      if (key === '__proto__') {
        throw this.refused(`${path}.__proto__`, 'a key that means the prototype', 'Name it differently.');
      }
      const property = (value as Record<string, unknown>)[key];
      if (property === undefined) continue;
      this.grow(key.length + 3);
      copy[key] = this.copy(property, `${path}.${key}`, depth + 1);
    }
    return copy;
  }

  private isTransferred(value: object): boolean {
    const { transfer } = this;
    return transfer.includes(value) || (ArrayBuffer.isView(value) && transfer.includes(value.buffer));
  }

  private grow(by: number): void {
    this.size += by;
    if (this.size <= this.maxSize) return;
    throw new RangeError(
      `${this.what} cannot be sent: more than ${this.maxSize} characters, which is the most (maxSize). Send where the data is, a path or a key, ` +
        'or transfer a buffer.',
    );
  }

  private refused(path: string, found: string, remedy: string): TypeError {
    const where = path === '' ? 'it is' : `${path.replace(/^\./, '')} is`;
    return new TypeError(`${this.what} cannot be sent: ${where} ${found}. ${remedy}`);
  }
}

/** Whether its prototype is the `Object.prototype` of any realm, or null. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function classNameOf(value: object): string {
  return (value as { constructor?: { name?: string } }).constructor?.name ?? 'Object';
}
