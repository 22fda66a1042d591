import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';

/** The name that an export of rxtask has in a file, and the change that imports it if it is not imported. */
export interface ImportedName {
  readonly name: string;
  addTo(fixer: TSESLint.RuleFixer): TSESLint.RuleFix[];
}

/** Undefined if the file imports nothing from `rxtask` by name: then there is no import to extend. */
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
