import { join } from 'node:path';
import { applicableRows, makeLedger, notApplicable, readJson, readLaws } from './ledger.js';

const root = join(__dirname, '../..');
const rows = applicableRows(root);
const laws = readLaws(root);
const reasons = notApplicable(root);

describe("the ledger of CPython's own tests", () => {
  it('has a law for every row that applies', () => {
    const stated = new Set(laws.flatMap((law) => law.rows));

    expect(rows.filter((row) => !stated.has(row) && !(row in reasons))).toEqual([]);
  });

  it('names rows that exist and apply', () => {
    const named = [...laws.flatMap((law) => law.rows), ...Object.keys(reasons)];

    expect(named.filter((row) => !rows.includes(row))).toEqual([]);
  });

  it('excuses no row that has a law', () => {
    const stated = new Set(laws.flatMap((law) => law.rows));

    expect(Object.keys(reasons).filter((row) => stated.has(row))).toEqual([]);
  });

  it('has a reason for each row that does not apply', () => {
    expect(Object.entries(reasons).filter(([, reason]) => reason.trim().length < 20)).toEqual([]);
  });

  it('distinguishes laws by their titles', () => {
    const titles = laws.map(({ spec, title }) => `${spec}: ${title}`);

    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  });

  it('is up to date: `npm run ledger` writes it', () => {
    expect(readJson(root, 'spec/conformance/ledger.json')).toEqual(makeLedger(root));
  });
});
