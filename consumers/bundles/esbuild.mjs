import { build } from 'esbuild';

const [entry, outfile, ...external] = process.argv.slice(2);
await build({ entryPoints: [entry], outfile, bundle: true, minify: true, format: 'esm', external });
