import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { functionAround, triesAround } from '../enclosing.js';
import { type FunctionNode, TypeReader } from '../type-reader.js';

/**
 * Reports an async body that awaits an awaitable directly. A cancellation cannot reach that wait: it reaches only waits through
 * the context. A wait in a `finally` is exempt, since it may be meant that a further request does not interrupt it.
 */
export const waitThroughContext = createRule({
  name: 'wait-through-context',
  meta: {
    type: 'problem',
    docs: { description: "Require that the async body of a task waits through the task's context." },
    hasSuggestions: true,
    schema: [],
    messages: {
      sleep:
        'A cancellation does not reach this wait: write `await context.sleep(…)`, with the context that the body is given.',
      until:
        'A cancellation does not reach this wait: write `await context.until(…)`, with the context that the body is given.',
      use: 'Write `{{call}}(…)`.',
    },
  },
  create(context) {
    const types = new TypeReader(context);
    const { sourceCode } = context;

    /** The expression for a member of the body's context, and the change that adds the parameter if it is missing. */
    function reach(fn: FunctionNode, index: number, member: 'sleep' | 'until') {
      const none = (): TSESLint.RuleFix[] => [];
      const param = fn.params[index];
      if (param?.type === AST_NODE_TYPES.Identifier) return { call: `${param.name}.${member}`, addTo: none };
      if (param?.type === AST_NODE_TYPES.ObjectPattern) {
        const value = param.properties.find(
          (each): each is TSESTree.Property =>
            each.type === AST_NODE_TYPES.Property && sourceCode.getText(each.key) === member,
        )?.value;
        return value?.type === AST_NODE_TYPES.Identifier ? { call: value.name, addTo: none } : undefined;
      }
      const brackets = sourceCode.getTokenBefore(fn.body, (token) => token.value === ')');
      if (fn.params.length !== index || index > 0 || brackets === null) return undefined;
      const addTo = (fixer: TSESLint.RuleFixer) => [fixer.insertTextBefore(brackets, 'context')];
      return { call: `context.${member}`, addTo };
    }

    function suggest(
      fn: FunctionNode,
      index: number,
      argument: TSESTree.Expression,
      name: string | undefined,
    ) {
      const member = name === 'sleep' ? 'sleep' : 'until';
      const found = reach(fn, index, member);
      if (found === undefined) return [];
      const { call, addTo } = found;
      const fix = (fixer: TSESLint.RuleFixer) => [
        ...addTo(fixer),
        ...(name !== undefined && argument.type === AST_NODE_TYPES.CallExpression
          ? [fixer.replaceText(argument.callee, call)]
          : [fixer.insertTextBefore(argument, `${call}(`), fixer.insertTextAfter(argument, ')')]),
      ];
      return [{ messageId: 'use' as const, data: { call }, fix }];
    }

    /** The context method of the same name. `sleep` with a value has none. */
    function ownWait(node: TSESTree.Expression): 'sleep' | 'until' | undefined {
      if (node.type !== AST_NODE_TYPES.CallExpression || node.arguments.length !== 1) return undefined;
      const name = types.calledName(node);
      return name === 'sleep' || name === 'until' ? name : undefined;
    }

    return {
      AwaitExpression(node) {
        const fn = functionAround(node);
        if (fn === undefined || !types.isAwaitable(node.argument)) return;
        const index = types.contextIndex(fn);
        if (index === undefined) return;
        if ([...triesAround(node)].some(({ within }) => within === 'finalizer')) return;
        const name = ownWait(node.argument);
        context.report({
          node,
          messageId: name === 'sleep' ? 'sleep' : 'until',
          suggest: suggest(fn, index, node.argument, name),
        });
      },
    };
  },
});
