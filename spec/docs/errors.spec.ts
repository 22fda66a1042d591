import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const TAUGHT = /^(InvalidState|Type|Range|BrokenBarrier|Queue\w+)Error$/;

/** A text of an error in the sources, as a pattern: whatever is put in may be anything. */
interface Told {
  readonly at: string;
  readonly pattern: RegExp;
}

/** The texts with which `lib` makes errors, its test kit apart, which has a page of its own. */
function told(): Told[] {
  return readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('testing'))
    .flatMap((file) => {
      const source = ts.createSourceFile(
        file,
        readFileSync(join(root, 'lib', file), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      );
      return textsIn(source, source);
    });
}

function textsIn(node: ts.Node, source: ts.SourceFile): Told[] {
  const below = node.getChildren(source).flatMap((child) => textsIn(child, source));
  if (!ts.isNewExpression(node) || !TAUGHT.test(node.expression.getText(source))) return below;
  const text = node.arguments?.[0];
  if (text === undefined) return below;
  const { line } = source.getLineAndCharacterOfPosition(node.pos);
  return [{ at: `lib/${source.fileName}:${line + 1}`, pattern: new RegExp(patternOf(text)) }, ...below];
}

function patternOf(text: ts.Expression): string {
  if (ts.isStringLiteralLike(text)) return escaped(text.text);
  if (ts.isBinaryExpression(text)) return patternOf(text.left) + patternOf(text.right);
  if (ts.isTemplateExpression(text)) {
    const rest = text.templateSpans.map(({ literal }) => `.*?${escaped(literal.text)}`);
    return escaped(text.head.text) + rest.join('');
  }
  return '.*?';
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

describe('the page of errors', () => {
  it('finds the texts in the sources', () => {
    expect(told().length).toBeGreaterThan(40);
  });

  it.each(told().map(({ at, pattern }) => [at, pattern] as const))(
    'shows what is told at %s',
    (_at, pattern) => {
      if (!pattern.test(page)) throw new Error(`docs/errors.md does not show it: ${pattern.source}`);
    },
  );
});
