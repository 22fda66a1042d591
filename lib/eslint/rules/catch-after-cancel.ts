import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { triesAround } from '../enclosing.js';
import { TypeReader } from '../type-reader.js';

/** `task.cancel();` as a statement. */
interface Cancel {
  readonly statement: TSESTree.Statement;
  readonly method: TSESTree.Node;
}

/**
 * Reports a task that is cancelled, then awaited without a `catch`: its CancelledError ends the code that has cancelled it. A wait
 * whose value is used is not reported, since that code expects a value in spite of the request.
 */
export const catchAfterCancel = createRule({
  name: 'catch-after-cancel',
  meta: {
    type: 'problem',
    docs: { description: 'Require a catch around the wait for a task that was just cancelled.' },
    hasSuggestions: true,
    schema: [],
    messages: {
      uncaught: '`{{task}}` was just cancelled, so this wait throws its CancelledError: catch it.',
      cancelAndWait: 'Write `{{wait}} {{task}}.cancelAndWait()`, which does not throw a CancelledError.',
    },
  },
  create(context) {
    const types = new TypeReader(context);
    const { sourceCode } = context;

    function check(
      wait: TSESTree.AwaitExpression | TSESTree.YieldExpression,
      waited: TSESTree.Expression,
    ): void {
      if (!types.isFuture(waited)) return;
      if ([...triesAround(wait)].some(({ within, statement }) => within === 'block' && statement.handler))
        return;
      const statement = wait.parent;
      if (statement.type !== AST_NODE_TYPES.ExpressionStatement) return;
      const task = sourceCode.getText(waited);
      const cancel = cancelBefore(statement, task);
      if (cancel === undefined) return;
      const keyword = wait.type === AST_NODE_TYPES.AwaitExpression ? 'await' : 'yield*';
      const data = { task, wait: keyword };
      const isNext = sourceCode.getTokenBefore(wait) === sourceCode.getLastToken(cancel.statement);
      const canWrite = isNext && types.hasMember(waited, 'cancelAndWait');
      const fix = (fixer: TSESLint.RuleFixer) => [
        fixer.insertTextBefore(cancel.statement, `${keyword} `),
        fixer.replaceText(cancel.method, 'cancelAndWait'),
        fixer.removeRange([cancel.statement.range[1], statement.range[1]]),
      ];
      const suggest = canWrite ? [{ messageId: 'cancelAndWait' as const, data, fix }] : [];
      context.report({ node: wait, messageId: 'uncaught', data, suggest });
    }

    /** The cancellation before a statement in the same block, with only expressions and declarations in between. */
    function cancelBefore(statement: TSESTree.Statement, task: string): Cancel | undefined {
      const { parent } = statement;
      if (parent.type !== AST_NODE_TYPES.BlockStatement && parent.type !== AST_NODE_TYPES.Program)
        return undefined;
      const body: readonly TSESTree.Statement[] = parent.body;
      for (const before of body.slice(0, body.indexOf(statement)).reverse()) {
        if (before.type === AST_NODE_TYPES.VariableDeclaration) continue;
        if (before.type !== AST_NODE_TYPES.ExpressionStatement) return undefined;
        const { expression } = before;
        if (
          expression.type === AST_NODE_TYPES.AssignmentExpression &&
          sourceCode.getText(expression.left) === task
        ) {
          return undefined;
        }
        if (expression.type !== AST_NODE_TYPES.CallExpression) continue;
        const { callee } = expression;
        if (callee.type !== AST_NODE_TYPES.MemberExpression || sourceCode.getText(callee.object) !== task)
          continue;
        if (sourceCode.getText(callee.property) === 'cancel')
          return { statement: before, method: callee.property };
      }
      return undefined;
    }

    return {
      AwaitExpression(node) {
        check(node, node.argument);
      },
      YieldExpression(node) {
        if (node.delegate) check(node, node.argument);
      },
    };
  },
});
