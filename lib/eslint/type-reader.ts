import { AST_NODE_TYPES, ESLintUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import type ts from 'typescript';
import { packageOf } from './package-of.js';

export type FunctionNode =
  TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression;

/**
 * Reads types for the rules. A type is one of rxtask if it, or a class that it extends, has that name and is declared in the
 * package `rxtask`. The names of imports and type aliases do not matter.
 */
export class TypeReader {
  private readonly services;
  private readonly checker;

  constructor(context: Readonly<TSESLint.RuleContext<string, readonly unknown[]>>) {
    this.services = ESLintUtils.getParserServices(context);
    this.checker = this.services.program.getTypeChecker();
  }

  isAwaitable(node: TSESTree.Node): boolean {
    return this.partsOf(node).some((type) => isA(type, 'Awaitable'));
  }

  /** Whether it is a cold awaitable, which does nothing until something waits for it: `sleep(5)`, a `coroutine` call. */
  isCold(node: TSESTree.Node): boolean {
    return this.partsOf(node).some((type) => isA(type, 'Awaitable') && !isA(type, 'Future'));
  }

  isFuture(node: TSESTree.Node): boolean {
    return this.partsOf(node).some((type) => isA(type, 'Future'));
  }

  isTask(node: TSESTree.Node): boolean {
    return this.partsOf(node).some((type) => isA(type, 'Task'));
  }

  isObservable(node: TSESTree.Node): boolean {
    return this.partsOf(node).some((type) => isA(type, 'Observable', 'rxjs'));
  }

  isThenable(node: TSESTree.Node): boolean {
    return this.partsOf(node).some((type) => type.getProperty('then') !== undefined);
  }

  /** Whether it is a generator without values (`Generator<never, …>`), as coroutines are. */
  isCoroutine(node: TSESTree.Node): boolean {
    return this.partsOf(node).some((type) => this.isGeneratorOfNothing(type));
  }

  /** Whether it is a call that never returns. */
  isNever(node: TSESTree.Node): boolean {
    return this.services.getTypeAtLocation(node) === this.checker.getNeverType();
  }

  hasMember(node: TSESTree.Node, name: string): boolean {
    return this.partsOf(node).some((type) => type.getProperty(name) !== undefined);
  }

  /** Whether `error instanceof constructor` is true for a CancelledError; undefined if the type is unknown. */
  isErrorClass(constructor: TSESTree.Node): boolean | undefined {
    const made = this.madeBy(constructor);
    return made && (isA(made, 'CancelledError') || this.isOfTheLanguage(made, 'Error'));
  }

  isCancelledError(constructor: TSESTree.Node): boolean {
    const made = this.madeBy(constructor);
    return made !== undefined && isA(made, 'CancelledError');
  }

  /** The name of the function of rxtask that is called. */
  calledName(call: TSESTree.CallExpression): string | undefined {
    const node = this.services.esTreeNodeToTSNodeMap.get(call);
    const declaration = this.checker.getResolvedSignature(node)?.declaration;
    if (declaration === undefined || !isDeclaredIn(declaration, 'rxtask')) return undefined;
    return 'name' in declaration ? declaration.name.getText() : undefined;
  }

  /** The index of the parameter of a task's body that is its context; undefined for any other function. */
  contextIndex(fn: FunctionNode): number | undefined {
    const own = fn.params.findIndex((param) => this.partsOf(param).some((type) => isA(type, 'TaskContext')));
    if (own >= 0) return own;
    const indexes = this.expectedSignatures(fn).map((signature) =>
      signature
        .getParameters()
        .findIndex((parameter) => isA(this.checker.getTypeOfSymbol(parameter), 'TaskContext')),
    );
    return indexes.find((index) => index >= 0);
  }

  /** Whether a function is passed where the body of a coroutine is expected, or declares that it returns a coroutine. */
  isCoroutineBody(fn: FunctionNode): boolean {
    if (fn.returnType !== undefined) return this.isCoroutine(fn.returnType.typeAnnotation);
    return this.expectedSignatures(fn).some((signature) =>
      partsOf(signature.getReturnType()).some((type) => this.isGeneratorOfNothing(type)),
    );
  }

  /** Whether a function is passed where all overloads expect a function that returns void. */
  isCalledForNothing(fn: FunctionNode): boolean {
    const results = this.expectedSignatures(fn).map((signature) => signature.getReturnType());
    return results.length > 0 && results.every((type) => type === this.checker.getVoidType());
  }

  /** The signatures that are expected in place of a function, of all overloads: the resolved one accepts any result. */
  private expectedSignatures(fn: FunctionNode): readonly ts.Signature[] {
    const node = this.services.esTreeNodeToTSNodeMap.get(fn);
    const { parent } = fn;
    if (parent.type === AST_NODE_TYPES.CallExpression && parent.callee !== fn) {
      const index = parent.arguments.indexOf(fn as TSESTree.Expression);
      const overloads = this.services.getTypeAtLocation(parent.callee).getCallSignatures();
      if (overloads.length > 1) {
        return overloads.flatMap((overload) => {
          const parameter = overload.getParameters()[index];
          return parameter === undefined ? [] : signaturesOf(this.checker.getTypeOfSymbol(parameter));
        });
      }
    }
    const expected = this.checker.getContextualType(node as ts.Expression);
    return expected === undefined ? [] : signaturesOf(expected);
  }

  private madeBy(constructor: TSESTree.Node): ts.Type | undefined {
    return this.services.getTypeAtLocation(constructor).getConstructSignatures()[0]?.getReturnType();
  }

  private isGeneratorOfNothing(type: ts.Type): boolean {
    if (!this.isOfTheLanguage(type, 'Generator')) return false;
    return this.checker.getTypeArguments(type as ts.TypeReference)[0] === this.checker.getNeverType();
  }

  private isOfTheLanguage(type: ts.Type, name: string): boolean {
    const symbol = type.getSymbol();
    return (
      symbol?.name === name &&
      (symbol.declarations ?? []).some((declaration) =>
        this.services.program.isSourceFileDefaultLibrary(declaration.getSourceFile()),
      )
    );
  }

  private partsOf(node: TSESTree.Node): ts.Type[] {
    return partsOf(this.services.getTypeAtLocation(node));
  }
}

function signaturesOf(type: ts.Type): ts.Signature[] {
  return partsOf(type).flatMap((part) => part.getCallSignatures());
}

/** The members of a union or an intersection; for a type parameter those of what it extends. */
function partsOf(type: ts.Type): ts.Type[] {
  if (type.isUnionOrIntersection()) return type.types.flatMap(partsOf);
  const constraint = type.isTypeParameter() ? type.getConstraint() : undefined;
  return constraint === undefined ? [type] : partsOf(constraint);
}

function isA(type: ts.Type, name: string, from = 'rxtask'): boolean {
  const { target } = type as Partial<ts.TypeReference>;
  const symbol = type.getSymbol();
  return (
    (symbol?.name === name && (symbol.declarations ?? []).some((each) => isDeclaredIn(each, from))) ||
    ((target ?? type).getBaseTypes() ?? []).some((base) => isA(base, name, from))
  );
}

function isDeclaredIn(declaration: ts.Declaration, name: string): boolean {
  return packageOf(declaration.getSourceFile().fileName) === name;
}
