import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/three-ways.md'), 'utf8');
const shown = [...page.matchAll(/^```typescript (\S+)\n([\s\S]*?)^```/gm)];

describe('the page of the three ways', () => {
  it.each(shown.map(([, file, code]) => [file!, code!]))('shows %s as it is', (file, code) => {
    expect(code).toBe(readFileSync(join(root, 'examples/three-ways', file), 'utf8'));
  });

  it('shows what they print', () => {
    const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
    const printed = execFileSync(process.execPath, [tsx, 'examples/three-ways/main.ts'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(/^```text\n([\s\S]*?)^```/m.exec(page)?.[1]).toBe(printed);
  }, 30_000);

  it('shows the service and the three programs', () => {
    expect(shown).toHaveLength(4);
  });
});
