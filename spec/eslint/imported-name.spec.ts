import type { TSESLint } from '@typescript-eslint/utils';
import { importedName } from '../../lib/eslint/imported-name.js';
import { look } from './support/nodes.js';

/** The name of `createTask` in a program, and the text that imports it. */
function nameIn(code: string): [name: string, added: string] | undefined {
  const [found] = look(code, 'Program', (_, { sourceCode }) => {
    const imported = importedName(sourceCode, 'createTask');
    const fixer = {
      insertTextAfter: (_node: unknown, text: string) => text,
    } as unknown as TSESLint.RuleFixer;
    if (imported === undefined) return undefined;
    const added = imported.addTo(fixer) as unknown as string[];
    return [imported.name, added.join('')] as [string, string];
  });
  return found;
}

describe('the name of an export in a file', () => {
  it.each([
    ['is its own, and nothing is added', "import { createTask } from 'rxtask';", ['createTask', '']],
    ['is the one that it was renamed to', "import { createTask as start } from 'rxtask';", ['start', '']],
    ['is added to an import of others', "import { sleep } from 'rxtask';", ['createTask', ', createTask']],
    [
      'is found in the second import',
      "import { sleep } from 'rxtask'; import { createTask } from 'rxtask';",
      ['createTask', ''],
    ],
  ])('%s', (_, code, expected) => {
    expect(nameIn(code)).toEqual(expected);
  });

  it.each([
    ['without an import of the library', "import { createTask } from 'other';"],
    ['with types alone', "import type { Task } from 'rxtask';"],
    ['with a namespace alone', "import * as rxtask from 'rxtask';"],
  ])('cannot be added to a file %s', (_, code) => {
    expect(nameIn(code)).toBeUndefined();
  });
});
