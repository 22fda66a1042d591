// An ES module that imports the library, and a package that requires it. They must share one copy, or tasks could not wait for
// each other.
import { createRequire } from 'node:module';
import * as imported from 'rxtask';

const required = createRequire(import.meta.url)('rxtask');
console.log(imported.Task === required.Task ? 'yes: one copy' : 'NO: two copies');
