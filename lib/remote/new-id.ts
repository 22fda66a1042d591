const BYTES = 8;

/** Filled for many ids at once: requesting eight bytes takes longer than making the rest of a handle. */
const random = new Uint8Array(128 * BYTES);
let used = random.length;

/** A random id of sixteen hexadecimal digits. Not `randomUUID`, which pages without HTTPS lack. */
export function newId(): string {
  if (used === random.length) {
    globalThis.crypto.getRandomValues(random);
    used = 0;
  }
  let id = '';
  for (let end = used + BYTES; used < end; used++) id += random[used]!.toString(16).padStart(2, '0');
  return id;
}
