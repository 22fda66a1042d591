import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { droppedBy } from '../dropped-by.js';
import { functionAround } from '../enclosing.js';
import { importedName } from '../imported-name.js';
import { type FunctionNode, TypeReader } from '../type-reader.js';

type MessageId = 'cold' | 'generator' | 'observable' | 'callback' | 'yieldIt' | 'awaitIt' | 'createTask';
type Suggestion = TSESLint.SuggestionReportDescriptor<MessageId>;

/** Reports a cold awaitable, or a generator, that is made and dropped: its work never runs, and there is no error. */
export const noFloatingAwaitables = createRule({
  name: 'no-floating-awaitables',
  meta: {
    type: 'problem',
    docs: {
      description: 'Require that something waits for a cold awaitable and for the call of a coroutine.',
    },
    hasSuggestions: true,
    schema: [
      {
        type: 'object',
        properties: { observables: { type: 'boolean' } },
        additionalProperties: false,
      },
    ],
    messages: {
      cold: '`{{what}}` does nothing until it is waited for: write `yield*` in a coroutine, `await` elsewhere, or `createTask(…)`.',
      generator:
        '`{{what}}` runs nothing of the generator: write `yield* {{what}}`, or `createTask({{what}})`.',
      observable: '`{{what}}` does nothing until it is subscribed to.',
      callback:
        'The caller ignores what this function returns, so `{{what}}` never runs: write `createTask({{what}})`.',
      yieldIt: 'Wait for it: `yield*`.',
      awaitIt: 'Wait for it: `await`.',
      createTask: 'Run it as a task, without waiting for it.',
    },
  },
  create(context: Readonly<TSESLint.RuleContext<MessageId, [{ observables?: boolean }?]>>) {
    const types = new TypeReader(context);
    const checksObservables = context.options[0]?.observables === true;
    const { sourceCode } = context;

    /** The kind of work that never runs if this value is dropped. */
    function lost(node: TSESTree.Expression): 'cold' | 'generator' | 'observable' | undefined {
      if (types.isCold(node)) return 'cold';
      if (node.type !== AST_NODE_TYPES.CallExpression) return undefined;
      if (types.isCoroutine(node)) return 'generator';
      return checksObservables && types.isObservable(node) && !types.isFuture(node)
        ? 'observable'
        : undefined;
    }

    function inStatement(node: TSESTree.Expression): Suggestion[] {
      const fn = functionAround(node);
      const isWhole = node.parent.type === AST_NODE_TYPES.ExpressionStatement;
      const wrap = (operator: string) => (fixer: TSESLint.RuleFixer) => [
        fixer.insertTextBefore(node, isWhole ? operator : `(${operator}`),
        ...(isWhole ? [] : [fixer.insertTextAfter(node, ')')]),
      ];
      if (fn?.generator === true && !fn.async) return [{ messageId: 'yieldIt', fix: wrap('yield* ') }];
      if (fn?.async === true && types.isCold(node)) return [{ messageId: 'awaitIt', fix: wrap('await ') }];
      return [];
    }

    function asTask(node: TSESTree.Expression): Suggestion[] {
      const createTask = importedName(sourceCode, 'createTask');
      if (createTask === undefined) return [];
      return [
        {
          messageId: 'createTask',
          fix: (fixer) => [
            ...createTask.addTo(fixer),
            fixer.insertTextBefore(node, `${createTask.name}(`),
            fixer.insertTextAfter(node, ')'),
          ],
        },
      ];
    }

    function checkResult(fn: FunctionNode, value: TSESTree.Expression | null): void {
      if (value === null || fn.async || fn.generator) return;
      if (lost(value) === undefined || !types.isCalledForNothing(fn)) return;
      context.report({
        node: value,
        messageId: 'callback',
        data: { what: brief(value) },
        suggest: asTask(value),
      });
    }

    function brief(node: TSESTree.Node): string {
      const text = sourceCode.getText(node).replace(/\s+/g, ' ');
      return text.length > 40 ? `${text.slice(0, 39)}…` : text;
    }

    return {
      ExpressionStatement({ expression }) {
        for (const node of droppedBy(expression)) {
          const messageId = lost(node);
          if (messageId === undefined) continue;
          const suggest = messageId === 'observable' ? [] : [...inStatement(node), ...asTask(node)];
          context.report({ node, messageId, data: { what: brief(node) }, suggest });
        }
      },
      ArrowFunctionExpression(fn) {
        if (fn.body.type !== AST_NODE_TYPES.BlockStatement) checkResult(fn, fn.body);
      },
      ReturnStatement(node) {
        const fn = functionAround(node);
        if (fn !== undefined) checkResult(fn, node.argument);
      },
    };
  },
});
