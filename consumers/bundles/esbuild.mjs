import { build } from 'esbuild';
import { bundling } from '../../bench/smallest/bundle.js';

const [entry, outfile, ...external] = process.argv.slice(2);
await build({ ...bundling, entryPoints: [entry], outfile, external });
