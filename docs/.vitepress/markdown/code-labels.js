/**
 * The label of a code block says what the block is, or else its language:
 *
 * - the file, if the fence names one: the text around it and other blocks refer to it;
 * - "reported" and "accepted" in the guide of the lint rules;
 * - "prints" for a `text` block right after a program.
 *
 * @param {import('markdown-it').default} md
 */
export function codeLabels(md) {
  const usual = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, i, options, env, self) =>
    usual(tokens, i, options, env, self).replace(
      /<span class="lang">(.*?)<\/span>/,
      (_, language) => `<span class="lang">${label(language, tokens[i], tokens[i - 1])}</span>`,
    );
}

function label(language, { info }, before) {
  const [, after] = info.trim().split(/\s+/);
  if (/^(?:reported|accepted)$|^[\w./-]+\.\w+$/.test(after)) return after.split('/').at(-1);
  if (language === 'text' && isProgram(before)) return 'prints';
  return language === 'typescript' ? 'ts' : language;
}

const isProgram = (token) =>
  token?.type === 'fence' && /^(?:ts|typescript|tsx|js|python|sh)\b/.test(token.info);
