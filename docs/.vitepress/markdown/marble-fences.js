import { drawMarbles } from '../../../scripts/docs/draw-marbles.ts';
import { drawLives } from '../../../scripts/docs/draw-lives.ts';
import { readLives, readMarbles } from '../../../scripts/docs/read-marbles.ts';

const KEY =
  '<figcaption>Marbles: what comes out. Bars: the states of each task. The line in a bar: its work.</figcaption>';

/**
 * A `text` block that is a marble diagram is drawn. Its text, which the specs play, stays with it: it is what is drawn, and
 * what can be read aloud and copied.
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
      `<figure class="picture" tabindex="0" v-pre>${picture}</figure>\n` +
      `<details class="as-text"><summary>as text</summary>${text}</details>\n`
    );
  };
}

function drawn(content) {
  const lives = readLives(content);
  if (lives !== undefined) return drawLives(lives.title, lives.rows) + KEY;
  const lines = readMarbles(content);
  return lines && drawMarbles(lines);
}
