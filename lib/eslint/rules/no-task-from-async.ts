import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { functionAround } from '../enclosing.js';
import { type FunctionNode, TypeReader } from '../type-reader.js';

/** Expressions that need no brackets behind `await`. */
const simple: ReadonlySet<AST_NODE_TYPES> = new Set([
  AST_NODE_TYPES.CallExpression,
  AST_NODE_TYPES.Identifier,
  AST_NODE_TYPES.MemberExpression,
]);

/**
 * Reports a task that an async function returns. The language awaits every value with a `then`, so the caller gets the result
 * and never the task. If the function declares the type of the result, it is not reported: the author means the result.
 */
export const noTaskFromAsync = createRule({
  name: 'no-task-from-async',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow that an async function returns a task itself.' },
    hasSuggestions: true,
    schema: [],
    messages: {
      flattened:
        'The caller gets the result, not the task: return `{ {{name}} }` for the task, or `await` it for the result.',
      wrap: 'Return the task in an object.',
      await: 'Return the result: `await`.',
    },
  },
  create(context) {
    const types = new TypeReader(context);
    const { sourceCode } = context;

    function check(fn: FunctionNode | undefined, value: TSESTree.Expression | null): void {
      if (fn === undefined || value === null || !fn.async || fn.generator || !isHandle(value)) return;
      if (fn.returnType !== undefined && !declaresHandle(fn.returnType.typeAnnotation)) return;
      const isName = value.type === AST_NODE_TYPES.Identifier;
      const text = sourceCode.getText(value);
      const name = isName ? text : 'task';
      const object = isName ? `{ ${text} }` : `{ task: ${text} }`;
      context.report({
        node: value,
        messageId: 'flattened',
        data: { name },
        suggest: [
          {
            messageId: 'wrap',
            fix: (fixer) => fixer.replaceText(value, value.parent === fn ? `(${object})` : object),
          },
          {
            messageId: 'await',
            fix: (fixer) =>
              fixer.replaceText(value, simple.has(value.type) ? `await ${text}` : `await (${text})`),
          },
        ],
      });
    }

    /** Calls such as `gather(…)` and `shield(…)`, which return a Future, do not count: the author means the result. */
    function isHandle(value: TSESTree.Expression): boolean {
      return types.isTask(value) || (types.isFuture(value) && value.type !== AST_NODE_TYPES.CallExpression);
    }

    function declaresHandle(annotation: TSESTree.TypeNode): boolean {
      if (annotation.type !== AST_NODE_TYPES.TSTypeReference) return false;
      return (annotation.typeArguments?.params ?? []).some((each) => types.isFuture(each));
    }

    return {
      ReturnStatement(node) {
        check(functionAround(node), node.argument);
      },
      ArrowFunctionExpression(fn) {
        if (fn.body.type !== AST_NODE_TYPES.BlockStatement) check(fn, fn.body);
      },
    };
  },
});
