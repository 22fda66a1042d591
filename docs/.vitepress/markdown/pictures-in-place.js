import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * `<!-- picture: life -->` becomes the picture of that name. It is part of the page, so its colours follow the page's. On GitHub and
 * in an editor, the comment is invisible.
 *
 * @param {import('markdown-it').default} md
 * @param {{ folder: string }} options
 */
export function picturesInPlace(md, { folder }) {
  const usual = md.renderer.rules.html_block ?? ((tokens, i) => tokens[i].content);
  md.renderer.rules.html_block = (tokens, i, options, env, self) => {
    const name = /^<!-- picture: ([\w-]+) -->\s*$/.exec(tokens[i].content)?.[1];
    if (name === undefined) return usual(tokens, i, options, env, self);
    const file = path.join(folder, `${name}.html`);
    if (!existsSync(file)) throw new Error(`No picture is called ${name}: see scripts/docs/generate.ts.`);
    return `<figure class="picture" v-pre>${readFileSync(file, 'utf8')}</figure>\n`;
  };
}
