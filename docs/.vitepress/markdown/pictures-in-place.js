import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Tokens of a paragraph: its beginning, its content, its end. */
const PARAGRAPH = 3;

/**
 * `<!-- picture: life -->` becomes the picture of that name. It is part of the page, so its colours follow the page's. On GitHub and
 * in an editor, the comment is invisible. `<!-- picture: life, in place of -->` also removes the paragraph after it: an image for those.
 *
 * @param {import('markdown-it').default} md
 * @param {{ folder: string }} options
 */
export function picturesInPlace(md, { folder }) {
  md.core.ruler.push('pictures-in-place', ({ tokens }) => {
    for (let i = tokens.length - 1; i >= 0; i--) {
      if (/^<!-- picture: [\w-]+, in place of -->/.test(tokens[i].content)) tokens.splice(i + 1, PARAGRAPH);
    }
  });
  const usual = md.renderer.rules.html_block ?? ((tokens, i) => tokens[i].content);
  md.renderer.rules.html_block = (tokens, i, options, env, self) => {
    const name = /^<!-- picture: ([\w-]+)(?:, in place of)? -->\s*$/.exec(tokens[i].content)?.[1];
    if (name === undefined) return usual(tokens, i, options, env, self);
    const file = path.join(folder, `${name}.html`);
    if (!existsSync(file)) throw new Error(`No picture is called ${name}: see scripts/docs/generate.ts.`);
    return `<figure class="picture" v-pre>${readFileSync(file, 'utf8')}</figure>\n`;
  };
}
