import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';

/** The values that a statement drops. Assigned and awaited values are not dropped; `void` drops a value on purpose. */
export function droppedBy(node: TSESTree.Expression): TSESTree.Expression[] {
  switch (node.type) {
    case AST_NODE_TYPES.LogicalExpression:
      return droppedBy(node.right);
    case AST_NODE_TYPES.ConditionalExpression:
      return [...droppedBy(node.consequent), ...droppedBy(node.alternate)];
    case AST_NODE_TYPES.SequenceExpression:
      return node.expressions.flatMap(droppedBy);
    case AST_NODE_TYPES.ChainExpression:
    case AST_NODE_TYPES.TSNonNullExpression:
    case AST_NODE_TYPES.TSAsExpression:
      return droppedBy(node.expression);
    case AST_NODE_TYPES.CallExpression:
    case AST_NODE_TYPES.NewExpression:
    case AST_NODE_TYPES.Identifier:
    case AST_NODE_TYPES.MemberExpression:
      return [node];
    default:
      return [];
  }
}
