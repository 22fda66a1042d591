import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { isFunction } from './enclosing.js';
import type { TypeReader } from './type-reader.js';

/** A handler that contains such a name handles the cancellation on purpose, or makes a test fail. */
const deliberate = /cancel(?:led|ling)|abort|rethrow|^expect$|^assert/i;
const keeping = new Set(['add', 'push', 'reject', 'set', 'setException']);

type Child = TSESTree.Node | null | undefined;

/**
 * Traces a CancelledError through a `catch` block: does it leave the block, or does the block handle it on purpose? A `throw`
 * counts unless the tests around it say that only errors of other classes reach it. If the value of a test is unknown, both
 * branches count: a missed report is better than a false one.
 */
export class CancellationPath {
  constructor(
    private readonly types: TypeReader,
    private readonly sourceCode: Readonly<TSESLint.SourceCode>,
  ) {}

  leadsOut(node: TSESTree.Node, error: string | undefined): boolean {
    if (isFunction(node)) return false;
    switch (node.type) {
      case AST_NODE_TYPES.ThrowStatement:
        return true;
      case AST_NODE_TYPES.IfStatement: {
        if (this.leadsOut(node.test, error)) return true;
        const holds = this.holds(node.test);
        if (holds !== false && this.leadsOut(node.consequent, error)) return true;
        return holds !== true && node.alternate !== null && this.leadsOut(node.alternate, error);
      }
      case AST_NODE_TYPES.Identifier:
        return deliberate.test(node.name) || (node.name === error && isKept(node));
      case AST_NODE_TYPES.Literal:
        return node.value === 'CancelledError' || node.value === 'AbortError';
      case AST_NODE_TYPES.BinaryExpression:
        if (node.operator === 'instanceof' && this.types.isCancelledError(node.right)) return true;
        break;
      case AST_NODE_TYPES.CallExpression:
        if (this.types.isNever(node)) return true;
        break;
    }
    return this.childrenOf(node).some((child) => this.leadsOut(child, error));
  }

  /** The value of a test for a CancelledError; undefined if it is unknown. */
  private holds(test: TSESTree.Expression): boolean | undefined {
    if (test.type === AST_NODE_TYPES.UnaryExpression && test.operator === '!') {
      const inner = this.holds(test.argument);
      return inner === undefined ? undefined : !inner;
    }
    if (test.type === AST_NODE_TYPES.LogicalExpression && test.operator !== '??') {
      const decisive = test.operator === '||';
      const sides = [this.holds(test.left), this.holds(test.right)];
      if (sides.includes(decisive)) return decisive;
      return sides.includes(undefined) ? undefined : !decisive;
    }
    const isTest = test.type === AST_NODE_TYPES.BinaryExpression && test.operator === 'instanceof';
    return isTest ? this.types.isErrorClass(test.right) : undefined;
  }

  private childrenOf(node: TSESTree.Node): TSESTree.Node[] {
    const keys = (this.sourceCode.visitorKeys[node.type] ?? []) as (keyof TSESTree.Node)[];
    const children = keys.flatMap((key) => node[key] as unknown as Child | Child[]);
    return children.filter((child) => child !== null && child !== undefined);
  }
}

/** Whether the error itself is returned, assigned or collected, so that other code decides. Printing it is not enough. */
function isKept(node: TSESTree.Node): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case AST_NODE_TYPES.ReturnStatement:
      return true;
    case AST_NODE_TYPES.AssignmentExpression:
      return parent.right === node;
    case AST_NODE_TYPES.ArrayExpression:
    case AST_NODE_TYPES.ObjectExpression:
    case AST_NODE_TYPES.TSAsExpression:
      return isKept(parent);
    case AST_NODE_TYPES.Property:
      return parent.value === node && isKept(parent);
    case AST_NODE_TYPES.CallExpression: {
      const { callee } = parent;
      const name = callee.type === AST_NODE_TYPES.MemberExpression ? callee.property : callee;
      return name !== node && name.type === AST_NODE_TYPES.Identifier && keeping.has(name.name);
    }
    default:
      return false;
  }
}
