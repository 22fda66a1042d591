import { drawMarbles } from '../../../scripts/docs/draw-marbles.ts';
import { drawLives } from '../../../scripts/docs/draw-lives.ts';
import { readLives, readMarbles } from '../../../scripts/docs/read-marbles.ts';
import { bothLayouts } from '../../../scripts/docs/svg.ts';

const KEY =
  '<figcaption>Marbles: the output. Bars: the states of each task. The line in a bar: its work.</figcaption>';

/**
 * Draws the `text` blocks that are marble diagrams. The text, which the specs play, stays below the picture, for copying.
 *
 * @param {import('markdown-it').default} md
 */
export function marbleFences(md) {
  const usual = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, i, options, env, self) => {
    const { info, content } = tokens[i];
    const picture = info.trim() === 'text' ? drawn(content) : undefined;
    const text = usual(tokens, i, options, env, self);
    if (picture === undefined) return text;
    return (
      `<figure class="picture" v-pre>${picture}</figure>\n` +
      `<details class="as-text"><summary>as text</summary>${text}</details>\n`
    );
  };
}

function drawn(content) {
  const lives = readLives(content);
  if (lives !== undefined) return bothLayouts((layout) => drawLives(lives.title, lives.rows, layout)) + KEY;
  const lines = readMarbles(content);
  return lines && bothLayouts((layout) => drawMarbles(lines, layout));
}
