import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const TAUGHT = /^(InvalidState|Type|Range|BrokenBarrier|Queue\w+)Error$/;
/** In the test kit, every error is a mistake of the user. Functions word or note some of them. */
const TAUGHT_BY_KIT = /Error$/;
const MESSAGES_BY_KIT: Record<string, number> = { withMessage: 1, note: 0, noteError: 0, refuse: 0 };
const PRINTED: Record<string, number> = { 'console.error': 0, report: 0, 'process?.emitWarning': 0 };
/** An error that is created elsewhere and passed on here has no words. */
const WORDS = /[a-z]{3}/;
/** Stands for an inserted value. */
const ANY = '\0';

/** The text of an error in the sources, or a text that is printed as one. */
interface Told {
  readonly at: string;
  readonly text: string;
}

/** The texts with which `lib` creates or prints errors: those of the test kit, or all others. */
function told(ofKit: boolean): Told[] {
  return readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file.startsWith('testing') === ofKit)
    .flatMap((file) => {
      const source = ts.createSourceFile(
        file,
        readFileSync(join(root, 'lib', file), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      );
      return textsIn(source, source, ofKit);
    });
}

function textsIn(node: ts.Node, source: ts.SourceFile, ofKit: boolean): Told[] {
  const below = node.getChildren(source).flatMap((child) => textsIn(child, source, ofKit));
  const text = textMadeAt(node, ofKit);
  if (text === undefined) return below;
  const { line } = source.getLineAndCharacterOfPosition(node.pos);
  const at = `lib/${source.fileName}:${line + 1}`;
  return [...variantsOf(text).map((variant) => ({ at, text: variant })), ...below];
}

function textMadeAt(node: ts.Node, ofKit: boolean): ts.Expression | undefined {
  if (ts.isNewExpression(node)) {
    const taught = ofKit ? TAUGHT_BY_KIT : TAUGHT;
    return taught.test(node.expression.getText()) ? node.arguments?.[0] : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const called = node.expression.getText().replace('this.', '');
  const at = ofKit ? MESSAGES_BY_KIT[called] : PRINTED[called];
  return at === undefined ? undefined : node.arguments[at];
}

/** The possible values of a text, as far as its file shows. */
function variantsOf(text: ts.Expression): string[] {
  if (ts.isStringLiteralLike(text)) return [text.text];
  if (ts.isBinaryExpression(text)) return joined(variantsOf(text.left), variantsOf(text.right));
  if (ts.isConditionalExpression(text)) return [text.whenTrue, text.whenFalse].flatMap(variantsOf);
  if (ts.isTemplateExpression(text)) {
    return text.templateSpans.reduce(
      (before, { expression, literal }) => joined(joined(before, variantsOf(expression)), [literal.text]),
      [text.head.text],
    );
  }
  const meant = ts.isIdentifier(text) ? constantOf(text, text.getSourceFile()) : undefined;
  return meant === undefined ? [ANY] : variantsOf(meant);
}

function joined(before: string[], after: string[]): string[] {
  return before.flatMap((one) => after.map((other) => one + other));
}

/** The initial value of a constant, if it is a text. */
function constantOf(name: ts.Identifier, node: ts.Node): ts.Expression | undefined {
  if (ts.isVariableDeclaration(node) && node.name.getText() === name.text) {
    const { initializer } = node;
    const isText =
      initializer !== undefined &&
      (ts.isStringLiteralLike(initializer) ||
        ts.isTemplateExpression(initializer) ||
        ts.isBinaryExpression(initializer) ||
        ts.isConditionalExpression(initializer));
    return isText ? initializer : undefined;
  }
  return ts.forEachChild(node, (child) => constantOf(name, child));
}

function patternOf(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(ANY, '.*?'));
}

describe('the page of errors', () => {
  const texts = told(false).filter(({ text }) => WORDS.test(text));

  it('finds the texts in the sources', () => {
    expect(texts.length).toBeGreaterThan(40);
  });

  it.each(texts.map(({ at, text }) => [at, patternOf(text)] as const))(
    'shows the text that is printed at %s',
    (_at, pattern) => {
      if (!pattern.test(page)) throw new Error(`docs/errors.md does not show it: ${pattern.source}`);
    },
  );
});

describe("the list of the test kit's errors", () => {
  const testing = readFileSync(join(root, 'docs/testing.md'), 'utf8');
  const list = testing.slice(testing.indexOf("## The kit's errors"), testing.indexOf('## A service, end'));
  /** The part of each item before the colon: one beginning, or several. */
  const beginnings = [...list.matchAll(/^- (.*?[^`]`+):(?= )/gm)].flatMap(([, before]) =>
    [...before!.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , beginning]) => beginning!),
  );
  const texts = told(true).filter(({ text }) => WORDS.test(text));

  /** `…` stands for an inserted value, with its quotes. The rest of the text may be anything. */
  function begins(text: string, beginning: string): boolean {
    const said = beginning.replace(/…$/, '').replaceAll('…', ANY);
    return text.replaceAll(`"${ANY}"`, ANY).replaceAll('\n', ' ').startsWith(said);
  }

  it('is found in the page, and the texts in the sources', () => {
    expect(beginnings.length).toBeGreaterThan(30);
    expect(texts.length).toBeGreaterThan(30);
  });

  it.each(texts.map(({ at, text }) => [at, text] as const))(
    'has the text that is printed at %s',
    (_at, text) => {
      if (beginnings.some((beginning) => begins(text, beginning))) return;
      throw new Error(`docs/testing.md has it not in its list: ${text.replaceAll(ANY, '…')}`);
    },
  );

  it.each(beginnings)('has %s from the sources', (beginning) => {
    expect(texts.some(({ text }) => begins(text, beginning))).toBe(true);
  });
});
