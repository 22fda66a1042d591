import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawMarbles, inWords } from '../../scripts/docs/draw-marbles.js';
import { drawLives } from '../../scripts/docs/draw-lives.js';
import { readLives, readMarbles, signsOf } from '../../scripts/docs/read-marbles.js';

const root = join(__dirname, '../..');
const blocksOf = (page: string) =>
  [...readFileSync(join(root, 'docs', page), 'utf8').matchAll(/^```text\n([\s\S]*?)^```/gm)].map(
    ([, content]) => content!,
  );

describe('a marble diagram in a page', () => {
  it('is read line by line: name, marbles, note', () => {
    expect(readMarbles('source     a--|\ntask of a  ^-!   cleans up\n')).toEqual([
      { name: 'source', marbles: 'a--|', note: '' },
      { name: 'task of a', marbles: '^-!', note: 'cleans up' },
    ]);
  });

  it('has a sign for each instant, and several at that of a bracket', () => {
    expect(signsOf('--(x|)')).toEqual([
      { at: 2, sign: 'x' },
      { at: 2, sign: '|' },
    ]);
  });

  it('may have times in it, as RxJS writes them', () => {
    expect(signsOf('(pr) 24ms cx')).toEqual([
      { at: 0, sign: 'p' },
      { at: 0, sign: 'r' },
      { at: 28, sign: 'c' },
      { at: 29, sign: 'x' },
    ]);
  });

  it.each([
    ['what a program prints', 'answer 0\nanswer 1\n'],
    ['a table of words', 'frame  expected\n2      a\n'],
    [
      'a table of diagrams',
      'task   out  life\nvalue  --v  (pr)--s  ^---!  ^---!\nnever  -    (pr)--x  ^---!  ^---!\n',
    ],
    ['a failure of the kit', '  expected  --a-b-|\n  received  --a-b-(u|)\n                  ^\n'],
  ])('is not %s', (_what, content) => {
    expect(readMarbles(content)).toBeUndefined();
  });

  it.each(['streams.md', 'polling.md'])('is drawn wherever %s has one', (page) => {
    const drawn = blocksOf(page).flatMap((content) => {
      const lines = readMarbles(content);
      return lines === undefined ? [] : [drawMarbles(lines), drawMarbles(lines, 'narrow')];
    });
    const written = blocksOf(page).filter((content) => /^\S.* {2,}\S*--/m.test(content));
    expect(drawn).toHaveLength(2 * written.length);
    expect(drawn.length).toBeGreaterThan(6);
    for (const picture of drawn) expect(picture).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('a line in words', () => {
  it.each([
    ['a--(b|)', 'a at 0 ms, b at 3 ms, completes at 3 ms'],
    ['-#', 'fails at 1 ms'],
    ['-a-!', 'a at 1 ms, unsubscribed at 3 ms'],
    ['^--!', 'starts at 0 ms, ends at 3 ms'],
    ['----', 'nothing'],
  ])('%s is "%s"', (marbles, words) => {
    expect(inWords(marbles)).toBe(words);
  });
});

describe('a subscription from ^ to !', () => {
  it('is a bar of that length', () => {
    const [, line] = readMarbles('x  a---|\ny  -^-!\n')!;
    const width = (picture: string) => /class="span[^"]*"[^>]* width="(\d+)"/.exec(picture)?.[1];
    expect(width(drawMarbles([line!]))).toBe('36');
  });
});

describe('a diagram of operators', () => {
  const tables = blocksOf('operators.md').flatMap((content) => readLives(content) ?? []);

  it('is read row by row: what comes out, each task, each work', () => {
    const content =
      'retry(1)   out     life                work\nfails      ----#   (pr)f   ----(pr)f   ^---!   ----^---!\n';
    expect(readLives('retry(1)   out     life    work\nfails      ----#   (pr)f   ^---!\n')).toEqual({
      title: 'retry(1)',
      rows: [{ name: 'fails', out: '----#', lives: ['(pr)f'], works: ['^---!'] }],
    });
    expect(readLives(content)?.rows[0]?.lives).toEqual(['(pr)f', '----(pr)f']);
  });

  it('is drawn wherever the page has one', () => {
    expect(tables.length).toBeGreaterThan(5);
    for (const { title, rows } of tables) {
      for (const layout of ['wide', 'narrow'] as const) {
        const drawn = drawLives(title, rows, layout);
        for (const { name } of rows) expect(drawn).toContain(`>${name}</text>`);
        expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });
});
