import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { applicableRows, makeLedger } from './ledger.js';

const root = process.cwd(); // `npm run` starts in the folder of package.json
const path = 'spec/conformance/ledger.json';

const ledger = makeLedger(root);
writeFileSync(path, await format(JSON.stringify(ledger), { ...(await resolveConfig(path)), filepath: path }));

const rows = applicableRows(root);
const open = rows.filter((row) => !(row in ledger.rows));
console.log(`${path}: ${rows.length - open.length} of ${rows.length} rows`);
for (const row of open) console.log(`  open: ${row}`);
