import type { TSESTree } from '@typescript-eslint/utils';
import { functionAround, isFunction, triesAround } from '../../lib/eslint/enclosing.js';
import { look } from './support/nodes.js';

it('a function is a declaration, an expression or an arrow', () => {
  const kinds = look(
    'function a() { x; } const b = function () { x; }; const c = () => x; class D { m() { x; } }',
    '*',
    (node: TSESTree.Node) => (isFunction(node) ? node.type : undefined),
  ).filter((type) => type !== undefined);
  expect(kinds).toEqual([
    'FunctionDeclaration',
    'FunctionExpression',
    'ArrowFunctionExpression',
    'FunctionExpression',
  ]);
});

it('an `await` belongs to the innermost function around it, or to the module', () => {
  const code = 'async function outer() { const inner = async () => { await 1; }; await 2; } await 3;';
  const functions = look(
    code,
    'AwaitExpression',
    (node: TSESTree.AwaitExpression) => functionAround(node)?.type,
  );
  expect(functions).toEqual(['ArrowFunctionExpression', 'FunctionDeclaration', undefined]);
});

it('the try statements around a node are those of its function, the innermost first, with the block that it is in', () => {
  const code = `
    try {
      const inner = () => {
        try {
          try { here; } finally { here; }
        } catch { here; }
      };
    } finally {}
  `;
  const around = look(code, 'Identifier[name="here"]', (node: TSESTree.Identifier) =>
    [...triesAround(node)].map(({ statement, within }) => [statement.loc.start.line, within]),
  );
  expect(around).toEqual([
    [
      [5, 'block'],
      [4, 'block'],
    ],
    [
      [5, 'finalizer'],
      [4, 'block'],
    ],
    [[4, 'handler']],
  ]);
});
