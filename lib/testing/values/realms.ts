/**
 * Test runners evaluate tests in another realm than the host's. There, objects of the host (the errors of `fetch` and of files,
 * a URL) have other classes with the same names, which `instanceof` does not recognise.
 */

/** The tag of an object: `[object Error]`. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}

/** Whether it is an error of any realm, or a DOMException. */
export function isErrorLike(value: unknown): value is Error {
  if (value instanceof Error) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (['[object Error]', '[object DOMException]'].includes(tagOf(value))) return true;
  const { name, message, stack } = value as Record<string, unknown>;
  return [name, message, stack].every((part) => typeof part === 'string');
}

/** Whether it is an instance of this class, or of a class of the same name. */
export function isOfClass(value: unknown, expected: { name: string }): boolean {
  if (value instanceof (expected as new () => unknown)) return true;
  if (expected.name === '' || !isErrorLike(value)) return false;
  for (let at: unknown = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at)) {
    if ((at as { constructor?: { name?: unknown } }).constructor?.name === expected.name) return true;
  }
  return false;
}
