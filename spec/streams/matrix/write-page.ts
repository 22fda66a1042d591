import { readFileSync, writeFileSync } from 'node:fs';
import { MATRIX } from './matrix.js';
import { PAGE, regenerated } from './page.js';

// `npm run` starts in the folder of package.json.
writeFileSync(PAGE, regenerated(readFileSync(PAGE, 'utf8')));
console.log(`${PAGE}: ${String(MATRIX.length)} operators`);
