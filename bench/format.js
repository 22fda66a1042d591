/** Prints cells and tables. */

/** @param {number} value printed with three significant digits */
export function digits(value) {
  if (value >= 1000) return Math.round(value).toLocaleString('en').replace(/,/g, ' ');
  return value.toPrecision(3);
}

/** @param {import('./measure.js').Cell | undefined} cell @param {import('./measure.js').Cell | undefined} ours */
export function format(cell, ours) {
  if (!cell) return '–';
  if ('error' in cell) return 'fails';
  if (cell === ours || !ours || 'error' in ours) return digits(cell.value);
  return `${digits(cell.value)} ×${digits(cell.value / ours.value)}`;
}

/** @param {string[]} texts @param {number[]} widths the first text is left-aligned, the others right-aligned */
export function align(texts, widths) {
  return texts.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)));
}

/** @param {string[]} head @param {string[][]} body @returns {string} */
export function markdown(head, body) {
  const columns = head.map((title, i) => [title, ...body.map((texts) => texts[i] ?? '')]);
  const widths = columns.map((texts) => Math.max(3, ...texts.map((text) => text.length)));
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [head, rule, ...body].map((texts) => `| ${align(texts, widths).join(' | ')} |`).join('\n');
}
