import path from 'node:path';
import webpack from 'webpack';

const [entry, output, ...externals] = process.argv.slice(2);
const compiler = webpack({
  mode: 'production',
  target: 'web',
  entry,
  output: {
    path: path.dirname(output),
    filename: path.basename(output),
    module: true,
    chunkFormat: 'module',
  },
  experiments: { outputModule: true },
  externalsType: 'module',
  externals,
});
compiler.run((error, stats) => {
  if (error) throw error;
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
});
