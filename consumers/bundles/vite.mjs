import path from 'node:path';
import { build } from 'vite';

const [entry, output, ...external] = process.argv.slice(2);
await build({
  configFile: false,
  logLevel: 'error',
  build: {
    lib: { entry, formats: ['es'], fileName: () => path.basename(output) },
    outDir: path.dirname(output),
    emptyOutDir: false,
    minify: true,
    rolldownOptions: { external },
  },
});
