import { findSourceMap } from 'node:module';

/** The original place in a source map; empty if the map does not have it. */
interface Origin {
  readonly fileName?: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/**
 * A place in the source text, as `file:line:column`. Source maps are used where Node.js has loaded them.
 *
 * @param url of the script that runs
 * @param line from 1
 * @param column from 1
 */
export function sourcePlace(url: string, line: number, column: number): string {
  const origin = findSourceMap(url)?.findOrigin(line, column) as Origin | undefined;
  return origin?.fileName !== undefined
    ? placeText(origin.fileName, origin.lineNumber, origin.columnNumber)
    : placeText(url, line, column);
}

function placeText(url: string, line: number, column: number): string {
  return `${url.replace(/^file:\/\//, '')}:${String(line)}:${String(column)}`;
}
