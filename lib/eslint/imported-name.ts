import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';

/** How a file calls an export of rxtask, and the change that imports it where it does not yet. */
export interface ImportedName {
  readonly name: string;
  addTo(fixer: TSESLint.RuleFixer): TSESLint.RuleFix[];
}

/** Undefined when the file imports nothing from `rxtask` by name, so that there is no place to add the import. */
export function importedName(
  sourceCode: Readonly<TSESLint.SourceCode>,
  name: string,
): ImportedName | undefined {
  const specifiers = sourceCode.ast.body
    .filter(isFromRxtask)
    .flatMap((each) => each.specifiers.filter(isNamed));
  const present = specifiers.find(
    ({ imported }) => imported.type === AST_NODE_TYPES.Identifier && imported.name === name,
  );
  if (present !== undefined) return { name: present.local.name, addTo: () => [] };
  const last = specifiers.at(-1);
  return last && { name, addTo: (fixer) => [fixer.insertTextAfter(last, `, ${name}`)] };
}

function isFromRxtask(node: TSESTree.Node): node is TSESTree.ImportDeclaration {
  return (
    node.type === AST_NODE_TYPES.ImportDeclaration &&
    node.source.value === 'rxtask' &&
    node.importKind === 'value'
  );
}

function isNamed(node: TSESTree.ImportClause): node is TSESTree.ImportSpecifier {
  return node.type === AST_NODE_TYPES.ImportSpecifier;
}
