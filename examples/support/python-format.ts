import { InvalidStateError, Task } from 'rxtask';

/** Formats a value that the programs print as Python's `repr()` does. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

/** @throws TypeError for a number that JavaScript and Python write differently: a float. */
export function pyRepr(value: PythonValue | Task<unknown>): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return integer(value);
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Task) return `<Task ${value.state} name=${quoted(value.name)}>`;
  if (isList(value)) return `[${value.map((item) => pyRepr(item)).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${quoted(key)}: ${pyRepr(item)}`)
    .join(', ')}}`;
}

/**
 * Formats an error as Python's `str(error)` does. The messages of rxtask name the task and the correct call, so they differ
 * from Python's. For the errors that the programs print, this returns Python's message, so that the outputs can be compared.
 */
export function pyMessage(error: Error): string {
  return error instanceof InvalidStateError ? 'Result is not set.' : error.message;
}

function integer(value: number): string {
  if (!Number.isSafeInteger(value))
    throw new TypeError(`No Python form for ${value}: give a whole number or a string.`);
  return String(value);
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`);
  return quote + inner + quote;
}

// Array.isArray does not narrow readonly arrays.
function isList(value: readonly PythonValue[] | object): value is readonly PythonValue[] {
  return Array.isArray(value);
}
