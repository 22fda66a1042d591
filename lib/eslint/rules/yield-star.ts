import type { TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { importedName } from '../imported-name.js';
import { type FunctionNode, TypeReader } from '../type-reader.js';

interface Body {
  isCoroutine: boolean;
  readonly bare: TSESTree.YieldExpression[];
}

/**
 * Reports `yield` without the star in a coroutine. A generator that yields awaitables as values, for example the works for
 * `asCompleted`, is not a coroutine. A generator is one if it is passed where a coroutine is expected, or if it waits by `yield*`.
 */
export const yieldStar = createRule({
  name: 'yield-star',
  meta: {
    type: 'problem',
    docs: { description: 'Require the star of `yield*` in coroutines.' },
    fixable: 'code',
    hasSuggestions: true,
    schema: [],
    messages: {
      star: '`yield` hands it to the loop, which refuses it: write `yield*` to wait for it.',
      until: '`yield` hands it to the loop, which refuses it: write `yield* until(…)` to wait for it.',
    },
  },
  create(context) {
    const types = new TypeReader(context);
    const bodies: Body[] = [];

    function report(node: TSESTree.YieldExpression, argument: TSESTree.Expression): void {
      const star = context.sourceCode.getFirstToken(node)!;
      if (types.isAwaitable(argument) || types.isCoroutine(argument)) {
        context.report({ node, messageId: 'star', fix: (fixer) => fixer.insertTextAfter(star, '*') });
      } else if (types.isThenable(argument) || types.isObservable(argument)) {
        const until = importedName(context.sourceCode, 'until');
        context.report({
          node,
          messageId: 'until',
          suggest:
            until === undefined
              ? []
              : [
                  {
                    messageId: 'until',
                    fix: (fixer) => [
                      ...until.addTo(fixer),
                      fixer.insertTextAfter(star, '*'),
                      fixer.insertTextBefore(argument, `${until.name}(`),
                      fixer.insertTextAfter(argument, ')'),
                    ],
                  },
                ],
        });
      }
    }

    return {
      ':function'(fn: FunctionNode) {
        bodies.push({ isCoroutine: fn.generator && types.isCoroutineBody(fn), bare: [] });
      },
      YieldExpression(node) {
        const body = bodies.at(-1)!;
        if (!node.delegate) body.bare.push(node);
        else if (types.isAwaitable(node.argument) || types.isCoroutine(node.argument))
          body.isCoroutine = true;
      },
      ':function:exit'() {
        const { isCoroutine, bare } = bodies.pop()!;
        if (!isCoroutine) return;
        for (const node of bare) if (node.argument) report(node, node.argument);
      },
    };
  },
});
