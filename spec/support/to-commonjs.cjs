/** A transformer of Jest: ES modules of packages to CommonJS. */
const { transformSync } = require('esbuild');

module.exports = {
  /**
   * @param {string} text
   * @param {string} file
   */
  process: (text, file) =>
    transformSync(text, { format: 'cjs', target: 'es2022', sourcefile: file, sourcemap: 'external' }),
};
