// An ES module that imports, beside a package that requires: one copy of the library, or their tasks could not meet.
import { createRequire } from 'node:module';
import * as imported from 'rxtask';

const required = createRequire(import.meta.url)('rxtask');
console.log(imported.Task === required.Task ? 'yes: one copy' : 'NO: two copies');
