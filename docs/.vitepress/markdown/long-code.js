/**
 * Code in a table stays on one line, because a line break inside a word would change it. Code that is longer than a phone is wide
 * has the class `long`, and breaks at its spaces.
 *
 * @param {import('markdown-it').default} md
 */
export function longCode(md) {
  const usual = md.renderer.rules.code_inline;
  md.renderer.rules.code_inline = (tokens, i, options, env, self) => {
    if (tokens[i].content.length > 34 && tokens[i].content.includes(' ')) tokens[i].attrJoin('class', 'long');
    return usual(tokens, i, options, env, self);
  };
}
