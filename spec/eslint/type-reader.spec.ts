import type { TSESTree } from '@typescript-eslint/utils';
import { type FunctionNode, TypeReader } from '../../lib/eslint/type-reader.js';
import { look } from './support/nodes.js';
import { program } from './support/rule-tester.js';

/** Reads the expressions of the statements `look(…)`. */
function read<R>(code: string, ask: (types: TypeReader, node: TSESTree.Expression) => R): R[] {
  return look(
    program(`declare function look(...values: unknown[]): void;\n${code}`),
    'CallExpression[callee.name="look"]',
    ({ arguments: [value] }: TSESTree.CallExpression, context) =>
      ask(new TypeReader(context), value as TSESTree.Expression),
  );
}

/** Reads the functions that are passed to the functions of the program. */
function readFunctions<R>(code: string, ask: (types: TypeReader, fn: FunctionNode) => R): R[] {
  return look(
    program(code),
    'ExpressionStatement > CallExpression > :function',
    (fn: FunctionNode, context) => ask(new TypeReader(context), fn),
  );
}

describe('the type of an expression', () => {
  it('is a future, a task or a cold awaitable', () => {
    const kinds = read(
      'look(task); look(future); look(sleep(5)); look(load("a")); look(steps()); look(5);',
      (types, node) => [
        types.isAwaitable(node),
        types.isFuture(node),
        types.isTask(node),
        types.isCold(node),
        types.isCoroutine(node),
      ],
    );
    expect(kinds).toEqual([
      [true, true, true, false, false],
      [true, true, false, false, false],
      [true, false, false, true, false],
      [true, false, false, true, false],
      [false, false, false, false, true],
      [false, false, false, false, false],
    ]);
  });

  it('is that of the members of a union, and of what a type parameter extends', () => {
    const code = `
      declare const maybe: Task<string> | undefined;
      look(maybe);
      function generic<T extends Future<string>>(one: T): void { look(one); }
    `;
    expect(read(code, (types, node) => types.isFuture(node))).toEqual([true, true]);
  });

  it('is known by its declaration, whatever its name: a class of the same name elsewhere is another', () => {
    const code = `
      class Task2 { cancel(): void {} }
      type Alias = Task<string>;
      declare const alias: Alias;
      namespace other { export class Task<T> { value?: T; } }
      look(new Task2()); look(alias); look(new other.Task<string>());
    `;
    expect(read(code, (types, node) => types.isTask(node))).toEqual([false, true, false]);
  });

  it('is thenable, or has a member', () => {
    const code = 'look(Promise.resolve(1)); look(task); look({ then: 1 }); look(1);';
    expect(read(code, (types, node) => types.isThenable(node))).toEqual([true, true, true, false]);
    expect(read(code, (types, node) => types.hasMember(node, 'cancelAndWait'))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });
});

describe('a class in `instanceof`', () => {
  it('matches every CancelledError, none, or is unknown', () => {
    const code = `
      declare const unknownClass: any;
      look(CancelledError); look(Error); look(TimeoutError); look(unknownClass);
    `;
    expect(read(code, (types, node) => types.isErrorClass(node))).toEqual([true, true, false, undefined]);
    expect(read(code, (types, node) => types.isCancelledError(node))).toEqual([true, false, false, false]);
  });
});

it('a call that never returns is known', () => {
  const code = 'declare function fail(): never; look(fail()); look(String(1));';
  expect(read(code, (types, node) => types.isNever(node))).toEqual([true, false]);
});

it('the name of a called function of the library is that of its declaration', () => {
  const code =
    'const nap = sleep; function own(): void {} look(nap(5)); look(own()); look(until(Promise.resolve()));';
  expect(read(code, (types, node) => types.calledName(node as TSESTree.CallExpression))).toEqual([
    'sleep',
    undefined,
    'until',
  ]);
});

describe('a function that is passed', () => {
  it('is the body of a task: the index of its context', () => {
    const code = `
      declare function each(fn: (value: number) => void): void;
      createTask(async () => 1); taskGroup(async (group) => group); each(() => 1);
    `;
    expect(readFunctions(code, (types, fn) => types.contextIndex(fn))).toEqual([0, 1, undefined]);
  });

  it('is the body of a coroutine', () => {
    const code = `
      declare function each(fn: () => Iterable<unknown>): void;
      createTask(function* () { yield* sleep(1); }); each(function* () { yield sleep(1); });
    `;
    expect(readFunctions(code, (types, fn) => types.isCoroutineBody(fn))).toEqual([true, false]);
  });

  it('is one whose result the callee ignores, only if all overloads do', () => {
    const code = `
      declare function each(fn: (value: number) => void): void;
      declare function either(fn: () => void): void;
      declare function either(fn: () => Promise<void>): void;
      declare function use(fn: () => unknown): void;
      each(() => sleep(1)); either(() => sleep(1)); use(() => sleep(1));
    `;
    expect(readFunctions(code, (types, fn) => types.isCalledForNothing(fn))).toEqual([true, false, false]);
  });
});
