import type { TSESTree } from '@typescript-eslint/utils';
import { droppedBy } from '../../lib/eslint/dropped-by.js';
import { look } from './support/nodes.js';

/** The values that the statement drops, as text. */
function dropped(code: string): string[] {
  return look(code, 'ExpressionStatement', ({ expression }: TSESTree.ExpressionStatement, { sourceCode }) =>
    droppedBy(expression).map((node) => sourceCode.getText(node)),
  ).flat();
}

describe('a statement drops', () => {
  it.each([
    ['work();', ['work()']],
    ['task;', ['task']],
    ['new Work();', ['new Work()']],
    ['a.b;', ['a.b']],
    ['isReady && work();', ['work()']],
    ['isReady ? a() : b;', ['a()', 'b']],
    ['a(), b();', ['a()', 'b()']],
    ['work()!;', ['work()']],
    ['(work() as unknown);', ['work()']],
    ['a?.b();', ['a?.b()']],
  ])('with %s: %p', (code, values) => {
    expect(dropped(code)).toEqual(values);
  });

  it.each(['void work();', 'x = work();', 'await work();', "'use strict';", '`${work()}`;'])(
    'nothing with %s',
    (code) => {
      expect(dropped(code)).toEqual([]);
    },
  );
});
