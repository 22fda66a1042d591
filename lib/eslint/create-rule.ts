import { ESLintUtils } from '@typescript-eslint/utils';

/** Makes a rule whose page is its section of docs/lint.md in the published package. */
export const createRule = ESLintUtils.RuleCreator((name) => `https://unpkg.com/rxtask/docs/lint.md#${name}`);
