import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const folder = path.dirname(require.resolve('rxtask/package.json'));
const second = require(path.join(folder, 'dist/cjs/index.js'));
second.createTask(
  function* () {
    yield* second.sleep(3_600_000);
  },
  { name: 'second' },
);
await second.createTask(function* () {
  yield* second.sleep(1);
});
await import('./esm.mjs');
