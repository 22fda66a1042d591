/** The result of programs/acceptance.cjs in any runtime. */

/** @param {string} where @param {string} output */
export function accept(where, output) {
  const lines = output.trim().split('\n');
  const failed = lines.filter((line) => !line.startsWith('yes: '));
  if (failed.length > 0) throw new Error(`${where}:\n  ${failed.join('\n  ')}`);
  return `${String(lines.length)} of ${String(lines.length)}`;
}
