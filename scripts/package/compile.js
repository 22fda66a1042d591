/** Compiles a project as `tsc --project` does, except for declarations: in these a class has only the members that users can reach. */
import path from 'node:path';
import ts from 'typescript';
import { root } from './manifest.js';

/**
 * @param {string} project the name of its tsconfig
 * @throws Error with the compiler's messages
 */
export function compile(project) {
  const parsed = ts.getParsedCommandLineOfConfigFile(path.join(root, project), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => report([diagnostic]),
  });
  if (parsed === undefined) throw new Error(`${project} cannot be read.`);
  const program = ts.createProgram(parsed.fileNames, parsed.options);
  const { diagnostics } = program.emit(undefined, undefined, undefined, false, {
    afterDeclarations: [withoutInternals],
  });
  report([...parsed.errors, ...ts.getPreEmitDiagnostics(program), ...diagnostics]);
}

/**
 * Leaves out private and protected members, and what a class implements. Private members tie a type to the file that declares
 * it: the Task of the ES modules would not be the Task of CommonJS, though it is one class at run time. The interfaces are
 * internal, and the class declares every member that they require. A private constructor stays private.
 *
 * @type {import('typescript').TransformerFactory<import('typescript').SourceFile | import('typescript').Bundle>}
 */
function withoutInternals(context) {
  /** @type {import('typescript').Visitor} */
  const visit = (node) => {
    if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) return undefined;
    if (!ts.isClassElement(node) || ts.isConstructorDeclaration(node)) {
      return ts.visitEachChild(node, visit, context);
    }
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    return (ts.getCombinedModifierFlags(node) & hidden) === 0 ? node : undefined;
  };
  return (file) => ts.visitEachChild(file, visit, context);
}

/** @param {readonly import('typescript').Diagnostic[]} diagnostics */
function report(diagnostics) {
  if (diagnostics.length === 0) return;
  throw new Error(
    ts.formatDiagnostics(diagnostics, {
      getCanonicalFileName: (file) => file,
      getCurrentDirectory: () => root,
      getNewLine: () => '\n',
    }),
  );
}
