// Bundles a page for Node, and runs it: `node server.mjs NAME`.
import { mkdirSync } from 'node:fs';
import { build } from 'esbuild';

const name = process.argv[2];
const outfile = new URL(`.cache/${name}.mjs`, import.meta.url).pathname;
mkdirSync(new URL('.cache', import.meta.url), { recursive: true });
await build({
  entryPoints: [new URL(`pages/${name}.ts`, import.meta.url).pathname],
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
