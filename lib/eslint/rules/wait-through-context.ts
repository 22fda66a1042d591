import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { functionAround, triesAround } from '../enclosing.js';
import { type FunctionNode, TypeReader } from '../type-reader.js';

/**
 * An async body that awaits an awaitable itself. A cancellation cannot reach that wait: it reaches those that the body
 * makes through its context. In a `finally`, a wait that a further request does not interrupt may be what is meant.
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

    /** How the body reaches a member of its context, and the change that gives it the parameter where it has none. */
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

    /** What the context has a method for; a `sleep` with a value it has not. */
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
