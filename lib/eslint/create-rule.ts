import { ESLintUtils } from '@typescript-eslint/utils';

/** The page of a rule is its section of docs/lint.md in the published package. */
const withPage = ESLintUtils.RuleCreator((name) => `https://unpkg.com/rxtask/docs/lint.md#${name}`);

/** Makes a rule. */
export function createRule<MessageIds extends string, Options extends readonly unknown[]>(
  rule: Omit<ESLintUtils.RuleWithMetaAndName<Options, MessageIds>, 'defaultOptions'>,
): ESLintUtils.RuleModule<MessageIds, Options> {
  // Older versions of typescript-eslint 8 fail without default options.
  const defaults = { defaultOptions: [] as unknown as Options };
  return withPage<Options, MessageIds>({ ...rule, ...defaults });
}
