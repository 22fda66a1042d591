const BYTES = 8;

/** Filled at once for many ids: asking for eight bytes takes longer than making all the rest of a handle. */
const random = new Uint8Array(128 * BYTES);
let used = random.length;

/** Sixteen hexadecimal digits. Not `randomUUID`, which a page without HTTPS does not have. */
export function newId(): string {
  if (used === random.length) {
    globalThis.crypto.getRandomValues(random);
    used = 0;
  }
  let id = '';
  for (let end = used + BYTES; used < end; used++) id += random[used]!.toString(16).padStart(2, '0');
  return id;
}
