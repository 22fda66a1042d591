import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import { CancellationPath } from '../cancellation-path.js';
import { createRule } from '../create-rule.js';
import { triesAround } from '../enclosing.js';
import { importedName } from '../imported-name.js';
import { TypeReader } from '../type-reader.js';

/**
 * Reports a `catch` around a `yield*` that a CancelledError cannot leave. Two waits are exempt: a wait for a task that the same
 * code has cancelled, because that catch is meant for the CancelledError of the task; and a wait in a `finally`, where the catch
 * belongs to clean-up that may fail.
 */
export const noSwallowedCancellation = createRule({
  name: 'no-swallowed-cancellation',
  meta: {
    type: 'problem',
    docs: { description: 'Require that a catch around a wait lets a CancelledError through.' },
    hasSuggestions: true,
    schema: [],
    messages: {
      swallowed:
        'This catch swallows the cancellation of the task: rethrow what you do not handle, or test for CancelledError.',
      rethrow: 'Rethrow a CancelledError first.',
    },
  },
  create(context) {
    const types = new TypeReader(context);
    const { sourceCode } = context;
    const path = new CancellationPath(types, sourceCode);
    const cancelled = new Set<string>();
    const waiting = new Set<TSESTree.TryStatement>();

    function report(handler: TSESTree.CatchClause): void {
      const { param, body } = handler;
      const name = param === null ? 'error' : nameOf(param);
      const cancelledError = importedName(sourceCode, 'CancelledError');
      context.report({
        node: handler,
        messageId: 'swallowed',
        suggest:
          cancelledError === undefined || name === undefined
            ? []
            : [
                {
                  messageId: 'rethrow',
                  fix: (fixer) => [
                    ...cancelledError.addTo(fixer),
                    ...(param === null ? [fixer.insertTextBefore(body, `(${name}) `)] : []),
                    fixer.insertTextAfterRange(
                      [body.range[0], body.range[0] + 1],
                      ` if (${name} instanceof ${cancelledError.name}) throw ${name};`,
                    ),
                  ],
                },
              ],
      });
    }

    return {
      CallExpression({ callee }) {
        if (callee.type !== AST_NODE_TYPES.MemberExpression || !types.isFuture(callee.object)) return;
        if (sourceCode.getText(callee.property).startsWith('cancel'))
          cancelled.add(sourceCode.getText(callee.object));
      },
      YieldExpression(node) {
        const { argument } = node;
        if (!node.delegate || argument === null || cancelled.has(sourceCode.getText(argument))) return;
        if (!types.isAwaitable(argument) && !types.isCoroutine(argument)) return;
        const around = [...triesAround(node)];
        if (around.some(({ within }) => within === 'finalizer')) return;
        for (const { statement, within } of around) if (within === 'block') waiting.add(statement);
      },
      'TryStatement:exit'(statement: TSESTree.TryStatement) {
        const { handler } = statement;
        if (handler === null || !waiting.has(statement)) return;
        const error = handler.param === null ? undefined : nameOf(handler.param);
        if (!path.leadsOut(handler.body, error)) report(handler);
      },
    };
  },
});

function nameOf(param: TSESTree.BindingName): string | undefined {
  return param.type === AST_NODE_TYPES.Identifier ? param.name : undefined;
}
