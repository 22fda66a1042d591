/** SVG as text. Colours are classes, so that the page chooses them, light or dark. */
export type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${written.join('')}>${content.join('')}</${name}>`;
}

export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(content));
}

/** How a picture is laid out: for a column of text, or for a phone, which is about 340 pixels wide. */
export type Layout = 'wide' | 'narrow';

export const NARROW = 340;

/** A whole picture. It states its width, for narrower pages. */
export function picture(label: string, width: number, height: number, ...content: readonly string[]): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      style: `--picture-width: ${width}px`,
      role: 'img',
      'aria-label': label,
    },
    ...content,
  );
}

/** The approximate width of a text, enough to place another next to it. */
export function widthOf(content: string, size = 13): number {
  return Math.ceil(content.length * size * 0.58);
}

function escaped(content: string): string {
  return content.replace(/[&<>"]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}

/** A picture in both layouts. The page shows the one that fits. */
export function bothLayouts(draw: (layout: Layout) => string): string {
  const [wide, narrow] = [draw('wide'), draw('narrow')];
  if (wide === narrow) return wide;
  return `<div class="for-wide">${wide}</div><div class="for-narrow">${narrow}</div>`;
}
