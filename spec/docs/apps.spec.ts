import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const pages = [
  'react',
  'angular',
  'http-service',
  'nestjs',
  'apps',
  'test-tools',
  'ngrx',
  'redux-observable',
  'tanstack-query',
  'other-libraries',
];
const shown = pages.flatMap((page) =>
  [
    ...readFileSync(join(root, `docs/${page}.md`), 'utf8').matchAll(
      /^```\w+ ((?:examples|consumers)\/\S+)\n([\s\S]*?)^```/gm,
    ),
  ].map(([, file, code]) => [page, file!, code!] as const),
);

describe('the pages of programs in other folders', () => {
  it.each(shown)('%s shows %s as it is', (_page, file, code) => {
    const content = readFileSync(join(root, file), 'utf8');
    // A page shows only the interesting part of a test file.
    if (file.startsWith('consumers/clients/')) expect(content).toContain(code);
    else expect(code).toBe(content);
  });

  it.each(pages)('%s shows at least two files', (page) => {
    expect(shown.filter(([of]) => of === page).length).toBeGreaterThan(1);
  });
});
