import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');

/** How a program ended, and what it printed. */
export interface Ended {
  readonly lines: string[];
  readonly errors: string;
  /** Null if a signal killed the program. */
  readonly code: number | null;
}

/** Runs the text of an ES module in a process without Jest. */
export type RunProgram = (program: string, options?: { args?: string[]; timeout?: number }) => Promise<Ended>;

/**
 * Bundles the library with RxJS into one module, which programs import as `./rxtask.mjs`. It exports the library, `rxjs` and
 * `testing`. Plain Node can then run programs that change the globals before they import it.
 *
 * @param external packages that the programs and the library have to share, imported from the repository
 */
export function programs(): RunProgram {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'rxtask-spec-'));
    const entry = path.join(folder, 'entry.ts');
    const lib = (file: string) => JSON.stringify(path.join(root, 'lib', file));
    writeFileSync(
      entry,
      `export * from ${lib('index.ts')};
       export * as testing from ${lib('testing/index.ts')};
       export * as rxjs from ${JSON.stringify(path.join(root, 'node_modules/rxjs'))};`,
    );
    await run(path.join(root, 'node_modules/.bin/esbuild'), [
      entry,
      '--bundle',
      '--format=esm',
      '--platform=neutral',
      '--main-fields=module,main',
      `--outfile=${path.join(folder, 'rxtask.mjs')}`,
    ]);
  }, 60_000);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  let count = 0;
  return async (program, { args = [], timeout = 20_000 } = {}) => {
    const file = path.join(folder, `program-${String(++count)}.mjs`);
    writeFileSync(file, program);
    try {
      const { stdout, stderr } = await run(process.execPath, [...args, file], { timeout, cwd: root });
      return { lines: linesOf(stdout), errors: stderr, code: 0 };
    } catch (error) {
      const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number | null };
      return { lines: linesOf(stdout), errors: stderr, code };
    }
  };
}

function linesOf(output: string): string[] {
  return output === '' ? [] : output.trimEnd().split('\n');
}
