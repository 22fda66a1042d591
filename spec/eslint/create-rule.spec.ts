import { readFileSync } from 'node:fs';
import { plugin } from 'rxtask/eslint';
import { createRule } from '../../lib/eslint/create-rule.js';

describe('a rule', () => {
  it('has its section of docs/lint.md as its page', () => {
    const headings = readFileSync('docs/lint.md', 'utf8').match(/^### .*/gm);
    for (const [name, { meta }] of Object.entries(plugin.rules)) {
      const { docs } = meta as { docs: { url: string } };
      expect(docs.url).toBe(`https://unpkg.com/rxtask/docs/lint.md#${name}`);
      expect(headings).toContain(`### ${name}`);
    }
  });

  it('has default options, without which older versions of typescript-eslint 8 fail', () => {
    const rule = createRule({
      name: 'example',
      meta: { type: 'problem', docs: { description: 'Example.' }, schema: [], messages: {} },
      create: () => ({}),
    });
    expect(rule).toHaveProperty('defaultOptions', []);
  });
});
