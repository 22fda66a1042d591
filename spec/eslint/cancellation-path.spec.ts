import type { TSESTree } from '@typescript-eslint/utils';
import { CancellationPath } from '../../lib/eslint/cancellation-path.js';
import { TypeReader } from '../../lib/eslint/type-reader.js';
import { look } from './support/nodes.js';
import { program } from './support/rule-tester.js';

/** Whether a CancelledError leaves a `catch` block with this body. */
function leaves(body: string): boolean {
  const [found] = look(
    program(`
      declare const isReady: boolean; declare const errors: unknown[]; declare const log: (error: unknown) => void;
      declare const fail: (message: string) => never; declare const unknownClass: any;
      async function wait(): Promise<unknown> { try { await task; } catch (error) { ${body} } return undefined; }
    `),
    'CatchClause',
    (node: TSESTree.CatchClause, context) =>
      new CancellationPath(new TypeReader(context), context.sourceCode).leadsOut(node.body, 'error'),
  );
  return found!;
}

describe('a CancelledError leaves a catch block that', () => {
  it.each([
    ['rethrows', 'throw error;'],
    ['may rethrow', 'if (isReady) throw error;'],
    ['rethrows unless it is another error', 'if (!(error instanceof TimeoutError)) throw error;'],
    ['rethrows every Error', 'if (error instanceof Error) throw error; log(error);'],
    ['calls a function that never returns', "fail('failed');"],
    ['returns it', 'return error;'],
    ['collects it', 'errors.push(error);'],
    ['collects it in an object', 'errors.push({ error });'],
    ['tests for it', 'if (error instanceof CancelledError) log(error);'],
    ['tests for its name', "if ((error as Error).name === 'AbortError') log(error);"],
    ['asks for a cancellation', 'if (task.cancelled()) log(error);'],
    ['throws if a class that is unknown matches', 'if (error instanceof unknownClass) throw error;'],
    ['throws behind a test that both must pass', 'if (isReady && error instanceof Error) throw error;'],
  ])('%s', (_, body) => {
    expect(leaves(body)).toBe(true);
  });
});

describe('a CancelledError does not leave a catch block that', () => {
  it.each([
    ['is empty', ''],
    ['prints it', 'log(error);'],
    ['rethrows only errors of another class', 'if (error instanceof TimeoutError) throw error;'],
    [
      'rethrows only in an `else` behind every Error',
      'if (error instanceof Error) log(error); else throw error;',
    ],
    [
      'rethrows only errors of two other classes',
      'if (error instanceof TimeoutError || error instanceof TypeError) throw error;',
    ],
    ['rethrows only what is no Error', 'if (!(error instanceof Error)) throw error;'],
    ['throws in a function that it makes', 'log(() => { throw error; });'],
    ['keeps something else', 'errors.push(1);'],
  ])('%s', (_, body) => {
    expect(leaves(body)).toBe(false);
  });
});
