/** @type {import('jest').Config} */
module.exports = { rootDir: __dirname, transform: {}, testMatch: ['**/*.test.cjs'] };
