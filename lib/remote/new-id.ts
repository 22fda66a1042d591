/** Sixteen hexadecimal digits. Not `randomUUID`, which a page without HTTPS does not have. */
export function newId(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
