import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * `<!-- picture: life -->` becomes the picture of that name: in the page itself, so that its colours follow the page's.
 * Where the Markdown is read as it is, the comment is not seen.
 *
 * @param {import('markdown-it').default} md
 * @param {{ folder: string }} options
 */
export function picturesInPlace(md, { folder }) {
  const usual = md.renderer.rules.html_block ?? ((tokens, i) => tokens[i].content);
  md.renderer.rules.html_block = (tokens, i, options, env, self) => {
    const name = /^<!-- picture: ([\w-]+) -->\s*$/.exec(tokens[i].content)?.[1];
    if (name === undefined) return usual(tokens, i, options, env, self);
    const file = path.join(folder, `${name}.svg`);
    if (!existsSync(file)) throw new Error(`No picture is called ${name}: see scripts/docs/pictures.ts.`);
    return `<figure class="picture" tabindex="0" v-pre>${readFileSync(file, 'utf8')}</figure>\n`;
  };
}
