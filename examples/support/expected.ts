import { readFileSync } from 'node:fs';

/** The lines that CPython printed for the tutorial's program of that name, masked. */
export function readExpected(folder: string | URL, name: string): string[] {
  const text = readFileSync(
    folder instanceof URL ? new URL(`${name}.txt`, folder) : `${folder}/${name}.txt`,
    'utf8',
  );
  return text.split('\n').slice(0, -1); // the last line also ends in a newline
}
