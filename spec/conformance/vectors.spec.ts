import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './compare.js';
import { interpret } from './interpreter.js';
import type { Vector } from './program.js';

function textOf(file: string): string {
  return readFileSync(join(__dirname, file), 'utf8');
}

function vectorsOf(file: string): Vector[] {
  return (JSON.parse(textOf(file)) as { vectors: Vector[] }).vectors;
}

/** The form that `record.py` writes: a line for the head, a line for each vector, and no space between tokens. */
function asRecorded(file: string): string {
  const { vectors, ...head } = JSON.parse(textOf(file)) as { vectors: Vector[] };
  const lines = vectors.map((vector) => JSON.stringify(vector)).join(',\n');
  return `${JSON.stringify(head).slice(0, -1)},"vectors":[\n${lines}\n]}\n`;
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

  it.each(['vectors.json', 'vectors-extended.json', 'regressions.json'])(
    '%s has one program a line, as record.py writes it',
    (file) => {
      expect(textOf(file) === asRecorded(file)).toBe(true);
    },
  );

  describe('programs that once differed', () => {
    it.each(vectorsOf('regressions.json').map((vector) => [vector.id, vector] as const))(
      '%s',
      async (_id, vector) => {
        expect(differences(vector, await interpret(vector.program))).toEqual([]);
      },
    );
  });
});
