import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(__dirname, '../../..');

/**
 * Bundles a TypeScript module of the specs and the library's sources into one JavaScript file, which a thread imports. Like
 * every thread, it has its own copy of the library.
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
