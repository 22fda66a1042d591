/**
 * A `text` block right after a program is what the program prints, and its label says so.
 *
 * @param {import('markdown-it').default} md
 */
export function prints(md) {
  const usual = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, i, options, env, self) => {
    const html = usual(tokens, i, options, env, self);
    const isOutput = tokens[i].info.trim() === 'text' && isProgram(tokens[i - 1]);
    return isOutput
      ? html.replace('<span class="lang">text</span>', '<span class="lang">prints</span>')
      : html;
  };
}

const isProgram = (token) =>
  token?.type === 'fence' && /^(?:ts|typescript|tsx|js|python|sh)\b/.test(token.info);
