// Bundles pages/server.ts for Node, and runs it.
import { mkdirSync } from 'node:fs';
import { build } from 'esbuild';

const outfile = new URL('.cache/server.mjs', import.meta.url).pathname;
mkdirSync(new URL('.cache', import.meta.url), { recursive: true });
await build({
  entryPoints: [new URL('pages/server.ts', import.meta.url).pathname],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'es2022',
  outfile,
  // Packages of CommonJS in the bundle call it.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
});
await import(outfile);
