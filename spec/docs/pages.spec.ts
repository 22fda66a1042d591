import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { complaintsAbout, play, snippetsOf } from './snippets.js';

const docs = readdirSync(join(__dirname, '../../docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const snippets = ['README.md', ...docs].flatMap(snippetsOf);

describe('what is documented works', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('has snippets to run', () => {
    expect(snippets.length).toBeGreaterThan(5);
  });

  it.each(snippets.map((snippet) => [snippet.at, snippet] as const))(
    '%s prints what it says',
    async (_at, snippet) => {
      const printed = await play(snippet, jest.requireActual, () => jest.advanceTimersByTimeAsync(50));
      expect(printed).toBe(snippet.output);
    },
  );

  it('compiles, as strictly as the library', () => {
    expect(complaintsAbout(snippets)).toEqual([]);
  }, 30_000);
});
