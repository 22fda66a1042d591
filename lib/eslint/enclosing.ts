import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { FunctionNode } from './type-reader.js';

const functions: ReadonlySet<AST_NODE_TYPES> = new Set([
  AST_NODE_TYPES.ArrowFunctionExpression,
  AST_NODE_TYPES.FunctionDeclaration,
  AST_NODE_TYPES.FunctionExpression,
]);

export function isFunction(node: TSESTree.Node): node is FunctionNode {
  return functions.has(node.type);
}

/** The function that a `yield`, `await` or `return` belongs to. */
export function functionAround(node: TSESTree.Node): FunctionNode | undefined {
  let at = node.parent;
  while (at && !isFunction(at)) at = at.parent; // the program's parent is null
  return at ?? undefined;
}

/** The `try` statements around a node within its function, the innermost first, each with the block that the node is in. */
export function* triesAround(
  node: TSESTree.Node,
): Generator<{ statement: TSESTree.TryStatement; within: 'block' | 'handler' | 'finalizer' }> {
  let from = node;
  for (let at = node.parent; at && !isFunction(at); from = at, at = at.parent) {
    if (at.type !== AST_NODE_TYPES.TryStatement) continue;
    yield {
      statement: at,
      within: from === at.block ? 'block' : from === at.handler ? 'handler' : 'finalizer',
    };
  }
}
