import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** One test function of CPython's suite, as tests.json has it. */
interface TestRow {
  readonly file: string;
  readonly class: string;
  readonly name: string;
  readonly applies: 'yes' | 'adapted' | 'no';
}

/** A call of `law` in a spec. */
export interface Law {
  readonly rows: readonly string[];
  readonly spec: string;
  readonly title: string;
}

/** The entry of one row: the laws that state it, or the reason why it does not apply. */
export type Entry =
  { readonly laws: readonly Pick<Law, 'spec' | 'title'>[] } | { readonly notApplicable: string };

export interface Ledger {
  readonly note: string;
  readonly rows: Readonly<Record<string, Entry>>;
}

const NOTE =
  "Where each test function of CPython's own suite that applies is stated as a law on our interface. Generated: `npm run ledger`.";

/** The rows of tests.json that apply, in its order. */
export function applicableRows(root: string): string[] {
  const { tests } = readJson(root, 'spec/conformance/tests.json') as { tests: TestRow[] };
  return tests
    .filter(({ applies }) => applies !== 'no')
    .map((row) => `${row.file}::${row.class}::${row.name}`);
}

/** Rows that turned out not to apply, with the reason. */
export function notApplicable(root: string): Record<string, string> {
  return readJson(root, 'spec/conformance/not-applicable.json') as Record<string, string>;
}

/** Every law in spec/asyncio, read from the source. @throws where a law cannot be read without running it */
export function readLaws(root: string): Law[] {
  const folder = 'spec/asyncio';
  const specs = readdirSync(join(root, folder)).filter((name) => name.endsWith('.spec.ts'));
  return specs.sort().flatMap((name) => lawsIn(root, `${folder}/${name}`));
}

/** The ledger as it should be. It omits rows without laws and without a reason. */
export function makeLedger(root: string): Ledger {
  const reasons = notApplicable(root);
  const laws = readLaws(root);
  const rows: Record<string, Entry> = {};
  for (const row of applicableRows(root)) {
    const stated = laws.filter((law) => law.rows.includes(row)).map(({ spec, title }) => ({ spec, title }));
    const reason = reasons[row];
    if (stated.length > 0) rows[row] = { laws: stated };
    else if (reason !== undefined) rows[row] = { notApplicable: reason };
  }
  return { note: NOTE, rows };
}

export function readJson(root: string, path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function lawsIn(root: string, spec: string): Law[] {
  const source = ts.createSourceFile(spec, readFileSync(join(root, spec), 'utf8'), ts.ScriptTarget.Latest);
  const laws: Law[] = [];
  const visit = (node: ts.Node, under: readonly string[]): void => {
    let path = under;
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const { text } = node.expression;
      const [first, second] = node.arguments;
      if (text === 'describe') path = [...under, textOf(first, spec)];
      if (text === 'law') {
        laws.push({ rows: textsOf(first, spec), spec, title: [...under, textOf(second, spec)].join(': ') });
      }
    }
    ts.forEachChild(node, (child) => {
      visit(child, path);
    });
  };
  visit(source, []);
  return laws;
}

function textsOf(node: ts.Node | undefined, spec: string): string[] {
  if (node === undefined || !ts.isArrayLiteralExpression(node)) return [textOf(node, spec)];
  return node.elements.map((element) => textOf(element, spec));
}

function textOf(node: ts.Node | undefined, spec: string): string {
  if (node !== undefined && ts.isStringLiteralLike(node)) return node.text;
  throw new Error(`${spec}: the rows and the statement of a law, and the title of a describe, are literals.`);
}
