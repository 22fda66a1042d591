import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './compare.js';
import { interpret } from './interpreter.js';
import type { Vector } from './program.js';

const { vectors } = JSON.parse(readFileSync(join(__dirname, 'vectors.json'), 'utf8')) as {
  vectors: Vector[];
};

describe('equal to CPython 3.13, event by event', () => {
  it('has 300 programs to compare', () => {
    expect(vectors).toHaveLength(300);
  });

  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', async (_id, vector) => {
    expect(differences(vector, await interpret(vector.program))).toEqual([]);
  });
});
