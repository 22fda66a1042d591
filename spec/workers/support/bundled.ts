import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(__dirname, '../../..');

/**
 * A TypeScript module of the specs as one file of JavaScript, with the library's sources in it: what a thread imports. The
 * thread has its own copy of the library, as threads have.
 */
export async function bundled(module: string, format: 'esm' | 'cjs' = 'esm'): Promise<URL> {
  const extension = format === 'esm' ? '.mjs' : '.cjs';
  const outdir = mkdtempSync(path.join(tmpdir(), 'rxtask-'));
  await build({
    entryPoints: [path.join(root, module)],
    outdir,
    bundle: true,
    format,
    platform: 'node',
    target: 'node20',
    outExtension: { '.js': extension },
    alias: {
      rxtask: path.join(root, 'lib/index.ts'),
      'rxtask/remote': path.join(root, 'lib/remote/index.ts'),
      'rxtask/workers': path.join(root, 'lib/workers/index.ts'),
    },
    logLevel: 'error',
  });
  return pathToFileURL(path.join(outdir, `${path.basename(module, '.ts')}${extension}`));
}
