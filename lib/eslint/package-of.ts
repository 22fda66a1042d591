import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The names by folder, because a program has thousands of files in few folders. */
const known = new Map<string, string | undefined>();

/**
 * The name of the package that a file belongs to: that of the nearest `package.json` with a name. So it does not matter how the
 * file was imported: through `node_modules`, a link, an alias of the package manager, or `paths` of a tsconfig.
 */
export function packageOf(file: string): string | undefined {
  const folder = dirname(file);
  if (folder === file) return undefined;
  if (!known.has(folder)) known.set(folder, nameIn(folder) ?? packageOf(folder));
  return known.get(folder);
}

function nameIn(folder: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined; // no such file, or not one that npm could read
  }
}
