import { Linter, type Rule } from 'eslint';
import { join } from 'node:path';
import type { TSESLint } from '@typescript-eslint/utils';
import tseslint from 'typescript-eslint';

const programs = join(__dirname, '../programs');

/** The context of a rule, which gives access to the types and the source code. */
export type Context = Readonly<TSESLint.RuleContext<string, readonly unknown[]>>;

/**
 * Reads a program, with the types of the library, and calls `onNode` for each node that `selector` matches, in order. Returns
 * what the calls returned.
 */
export function look<R>(code: string, selector: string, onNode: (node: never, context: Context) => R): R[] {
  const found: R[] = [];
  const rule: Rule.RuleModule = {
    create: (context) => ({
      [selector](node: Rule.Node) {
        found.push(onNode(node as never, context as unknown as Context));
      },
    }),
  };
  const messages = new Linter({ cwd: programs }).verify(
    code,
    {
      files: ['**/*.ts'],
      plugins: { spec: { rules: { look: rule } } },
      rules: { 'spec/look': 'error' },
      languageOptions: {
        parser: tseslint.parser,
        parserOptions: {
          project: './tsconfig.json',
          tsconfigRootDir: programs,
          // With `CI=true` the parser would read program.ts from the disk, instead of `code`.
          disallowAutomaticSingleRunInference: true,
        },
      },
    },
    join(programs, 'program.ts'),
  );
  if (messages.length > 0) throw new Error(messages.map(({ message }) => message).join('\n'));
  return found;
}
