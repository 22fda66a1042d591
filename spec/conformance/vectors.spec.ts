import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './compare.js';
import { interpret } from './interpreter.js';
import type { Vector } from './program.js';

function vectorsOf(file: string): Vector[] {
  return (JSON.parse(readFileSync(join(__dirname, file), 'utf8')) as { vectors: Vector[] }).vectors;
}

describe('equal to CPython 3.13, event by event', () => {
  describe.each([
    ['vectors.json', 300],
    ['vectors-extended.json', 200],
  ])('%s', (file, count) => {
    const vectors = vectorsOf(file);

    it(`has ${String(count)} programs to compare`, () => {
      expect(vectors).toHaveLength(count);
    });

    it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', async (_id, vector) => {
      expect(differences(vector, await interpret(vector.program))).toEqual([]);
    });
  });

  describe('on which we once were not', () => {
    it.each(vectorsOf('regressions.json').map((vector) => [vector.id, vector] as const))(
      '%s',
      async (_id, vector) => {
        expect(differences(vector, await interpret(vector.program))).toEqual([]);
      },
    );
  });
});
