import { readFileSync } from 'node:fs';

/** The masked lines that CPython printed for the tutorial's program of that name. */
export function readExpected(folder: string | URL, name: string): string[] {
  const text = readFileSync(
    folder instanceof URL ? new URL(`${name}.txt`, folder) : `${folder}/${name}.txt`,
    'utf8',
  );
  return text.split('\n').slice(0, -1); // the last line ends in a newline too
}
